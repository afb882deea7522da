import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";

/** An unused port of 127.0.0.1. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
