import { connect, createServer, type Socket } from "node:net";
import { nodes } from "../settings.ts";

// The door to the cluster on this machine's loopback: every connection to one of its ports goes
// to a NodePort, on the first node that takes it. Usage: gateway.ts PORT:NODEPORT...

/** Those that took no connection come last, so that each is waited for once only. */
let order = nodes;

function forward(client: Socket, port: number, [node, ...others]: typeof nodes): void {
  if (!node) {
    client.destroy();
    return;
  }
  const server = connect({ host: node.address, port, timeout: 2000 });
  server.once("connect", () => {
    server.setTimeout(0);
    server.removeAllListeners("error");
    // Either side's end or failure is the end of both.
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.on("error", () => other.destroy());
      one.pipe(other);
    }
  });
  server.once("timeout", () => server.destroy(new Error("timeout")));
  server.once("error", () => {
    order = [...order.filter((one) => one !== node), node];
    forward(client, port, others);
  });
}

for (const pair of process.argv.slice(2)) {
  const [port, nodePort] = pair.split(":").map(Number) as [number, number];
  createServer({ pauseOnConnect: false }, (client) => {
    forward(client, nodePort, order);
  }).listen(port, "127.0.0.1");
}
