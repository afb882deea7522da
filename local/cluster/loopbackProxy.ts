import { connect, createServer, type Server, type Socket } from "node:net";

export interface Target {
  readonly address: string;
  readonly port: number;
}

/** Milliseconds after which a target that does not answer a connection is left out. */
const connectTimeout = 2000;

/** A TCP proxy: hands each connection to the first target that accepts it. */
export function loopbackProxy(targets: readonly Target[]): Server {
  // Targets that refused a connection come last, so that each of them delays one connection only.
  let order = targets;

  function forward(client: Socket, [target, ...others]: readonly Target[]): void {
    if (client.destroyed) return;
    if (!target) {
      client.destroy();
      return;
    }
    const server = connect({
      host: target.address,
      port: target.port,
      timeout: connectTimeout,
      allowHalfOpen: true,
    });
    const refused = () => {
      order = [...order.filter((one) => one !== target), target];
      forward(client, others);
    };
    server.once("error", refused);
    server.once("timeout", () => server.destroy(new Error("timeout")));
    server.once("connect", () => {
      server.setTimeout(0);
      server.off("error", refused);
      server.on("error", () => client.destroy());
      if (client.destroyed) server.destroy();
      client.on("error", () => server.destroy());
      client.pipe(server).pipe(client);
    });
  }

  return createServer({ allowHalfOpen: true }, (client) => {
    // A client may reset its connection at any time, also before a target has accepted it.
    client.on("error", () => client.destroy());
    forward(client, order);
  });
}
