import { execa } from "execa";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";

/** Response of a replica, except on its special paths. */
export interface Echo {
  readonly replica: string;
  readonly method: string;
  /** Length of the request's body in bytes. */
  readonly received: number;
}

/**
 * Three replicas of a test server, on addresses of this machine that pods reach. They need no image.
 *
 * - `/slow?seconds=N` responds after N seconds.
 * - `/stream` sends one line and stays open.
 * - A request to upgrade opens a WebSocket, which echoes bytes.
 * - Other requests receive an {@link Echo}.
 */
export class Replicas {
  readonly addresses: readonly string[];
  /** Port of every replica. */
  readonly port: number;
  /** Received requests for `/slow`, and those whose connection ended before the response. */
  readonly slow = { asked: 0, cut: 0 };

  readonly #link: string;
  readonly #servers: readonly Server[];

  private constructor({ link, addresses, servers, port }: Awaited<ReturnType<typeof listen>>) {
    this.addresses = addresses;
    this.port = port;
    this.#link = link;
    this.#servers = servers;
    for (const server of servers)
      server
        .on("upgrade", upgrade)
        .on("request", (request, response) => void this.#answer(request, response));
  }

  /** @param machine the first address; the next two addresses are added to the same link */
  static async start(machine: string): Promise<Replicas> {
    return new Replicas(await listen(machine));
  }

  /**
   * Runs a function while a replica is lost as with its node: all packets to it are dropped, also of
   * open connections, and Kubernetes has not noticed yet.
   */
  async without(replica: string, run: () => Promise<void>): Promise<void> {
    const port = String(this.port);
    const drop = ["INPUT", "--destination", replica, "--protocol", "tcp", "--dport", port];
    await execa("iptables", ["--wait", "--insert", ...drop, "--jump", "DROP"]);
    try {
      await run();
    } finally {
      await execa("iptables", ["--wait", "--delete", ...drop, "--jump", "DROP"]);
    }
  }

  async stop(): Promise<void> {
    for (const server of this.#servers) {
      server.close();
      server.closeAllConnections();
    }
    for (const address of this.addresses.slice(1))
      await execa("ip", ["address", "delete", `${address}/32`, "dev", this.#link]);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let received = 0;
    for await (const chunk of request) received += (chunk as Buffer).length;
    const { pathname, searchParams } = new URL(request.url ?? "", "http://replica");
    if (pathname === "/stream") {
      response.write("first line\n");
    } else if (pathname === "/slow") {
      this.slow.asked++;
      response.on("close", () => {
        if (!response.writableEnded) this.slow.cut++;
      });
      setTimeout(() => response.end("done"), Number(searchParams.get("seconds")) * 1000);
    } else {
      const { method = "", socket } = request;
      const echo: Echo = { replica: socket.localAddress ?? "", method, received };
      response.end(JSON.stringify(echo));
    }
  }
}

async function listen(machine: string) {
  const { stdout } = await execa("ip", ["-json", "address", "show", "to", `${machine}/32`]);
  const [found] = JSON.parse(stdout) as { readonly ifname: string }[];
  if (!found) throw new Error(`No link of this machine has the address ${machine}.`);
  const link = found.ifname;
  const neighbours = [201, 202].map((last) => machine.replace(/\d+$/, String(last)));
  for (const address of neighbours)
    await execa("ip", ["address", "replace", `${address}/32`, "dev", link]);

  const addresses = [machine, ...neighbours];
  const servers: Server[] = [];
  let port = 0;
  for (const address of addresses) {
    const server = createServer();
    await once(server.listen(port, address), "listening");
    ({ port } = server.address() as AddressInfo);
    servers.push(server);
  }
  return { link, addresses, servers, port };
}

/** Sec-WebSocket-Accept for a client's key: https://datatracker.ietf.org/doc/html/rfc6455#section-4.2.2 */
export const acceptOf = (key: string) =>
  createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");

function upgrade(request: IncomingMessage, socket: Duplex): void {
  const accept = acceptOf(request.headers["sec-websocket-key"] ?? "");
  const headers = ["Connection: Upgrade", "Upgrade: websocket", `Sec-WebSocket-Accept: ${accept}`];
  socket.write(["HTTP/1.1 101 Switching Protocols", ...headers, "", ""].join("\r\n"));
  socket.on("error", () => socket.destroy());
  socket.pipe(socket);
}
