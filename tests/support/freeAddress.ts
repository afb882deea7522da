import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";

/** An address of a host with an unused port, as host:port. */
export async function freeAddress(host = "127.0.0.1"): Promise<string> {
  const server = createServer();
  await once(server.listen(0, host), "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `${host}:${port}`;
}
