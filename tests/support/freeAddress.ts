import { randomInt } from "node:crypto";
import { listenError } from "../../local/listenError.ts";

/**
 * Ports below the range of outgoing connections, one of which could take the port before the server listens:
 * https://docs.kernel.org/networking/ip-sysctl.html (ip_local_port_range)
 */
const ports = { first: 20_000, end: 32_768 } as const;

/** An address of a host with an unused port, as host:port. */
export async function freeAddress(host = "127.0.0.1"): Promise<string> {
  for (;;) {
    const port = randomInt(ports.first, ports.end);
    const error = await listenError(port, host);
    if (!error) return `${host}:${port}`;
    if (error.code !== "EADDRINUSE") throw error;
  }
}
