import { connect, createServer, type Socket } from "node:net";
import { gatewayPort, ingressNodePort, nodes } from "../settings.ts";

// The door to the cluster on this machine's loopback: every connection goes to the ingress
// controller's NodePort on the first node that takes it.

function forward(client: Socket, [node, ...others]: readonly { address: string }[]): void {
  if (!node) {
    client.destroy();
    return;
  }
  const server = connect({ host: node.address, port: ingressNodePort, timeout: 2000 });
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
    forward(client, others);
  });
}

createServer({ pauseOnConnect: false }, (client) => {
  forward(client, nodes);
}).listen(gatewayPort, "127.0.0.1");
