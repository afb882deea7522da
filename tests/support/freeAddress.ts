import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";

/**
 * Ports below the range of outgoing connections, one of which could take the port before the server listens:
 * https://docs.kernel.org/networking/ip-sysctl.html (ip_local_port_range)
 */
const ports = { first: 20_000, end: 32_768 } as const;

/** An address of a host with an unused port, as host:port. */
export async function freeAddress(host = "127.0.0.1"): Promise<string> {
  for (;;) {
    const port = randomInt(ports.first, ports.end);
    if (await isFree(host, port)) return `${host}:${port}`;
  }
}

async function isFree(host: string, port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen(port, host), "listening");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") return false;
    throw error;
  }
  await new Promise((resolve) => server.close(resolve));
  return true;
}
