import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ApiServer } from "../../../../components/cluster/apiServer.ts";

/** Statuses of the answers to one request, the last of which is repeated, and what the client returns. */
async function ask(statuses: readonly number[], headers: Record<string, string>) {
  let requests = 0;
  const server = createServer((_, response) => {
    const status = statuses[requests++] ?? statuses.at(-1) ?? 200;
    response.writeHead(status, status === 200 ? {} : headers).end("{}");
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const api = new ApiServer({
    cluster: { server: `http://127.0.0.1:${port}` },
    user: {},
    folder: ".",
  });
  try {
    return { ...(await api.ask("/")), requests };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe("the client of the API server", () => {
  const wait = { "Retry-After": "0" };

  it("repeats a request after the time that the API server names", async () => {
    assert.deepEqual(await ask([429, 503, 200], wait), { status: 200, body: {}, requests: 3 });
    const start = performance.now();
    await ask([429, 200], { "Retry-After": "1" });
    assert.ok(performance.now() - start > 990);
  });

  it("returns the status if the API server refuses the request eleven times", async () => {
    assert.deepEqual(await ask([429], wait), { status: 429, body: {}, requests: 11 });
  });

  it("repeats no other request", async () => {
    for (const [status, headers] of [
      [429, {}],
      [404, wait],
      [500, { "Retry-After": "Mon, 30 Nov 2026 00:00:00 GMT" }],
    ] as const)
      assert.deepEqual(await ask([status], headers), { status, body: {}, requests: 1 });
  });
});
