import { nodes } from "../settings.ts";
import { loopbackProxy } from "./loopbackProxy.ts";

// Entry to the cluster on this machine's loopback: forwards each port to a NodePort of the nodes.
// Usage: gateway.ts PORT:NODEPORT...

for (const pair of process.argv.slice(2)) {
  const [port, nodePort = 0] = pair.split(":").map(Number);
  loopbackProxy(nodes.map(({ address }) => ({ address, port: nodePort }))).listen(
    port,
    "127.0.0.1",
  );
}
