import { once } from "node:events";
import { createServer } from "node:net";

/** Error of a server that listens on a port, such as EADDRINUSE; undefined if the port is free. */
export async function listenError(
  port: number,
  host: string,
): Promise<NodeJS.ErrnoException | undefined> {
  const server = createServer();
  try {
    await once(server.listen(port, host), "listening");
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
  await new Promise((resolve) => server.close(resolve));
  return undefined;
}
