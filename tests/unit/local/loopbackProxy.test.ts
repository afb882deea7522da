import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { loopbackProxy } from "../../../local/cluster/loopbackProxy.ts";

const address = "127.0.0.1";
const portOf = (server: Server) => (server.address() as AddressInfo).port;

async function listening(server: Server): Promise<Server> {
  server.listen(0, address);
  await once(server, "listening");
  return server;
}

/** A listener that never accepts, in a process that is blocked: further connections stay pending. */
const blocked = `
  const server = require("node:net").createServer().listen({ port: 0, host: "${address}", backlog: 1 }, () => {
    process.stdout.write(String(server.address().port) + "\\n", () =>
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
  });`;

describe("the loopback proxy", () => {
  let echo: Server;
  let blocker: ChildProcess;
  let blockedPort: number;
  const waiting: Socket[] = [];

  before(async () => {
    echo = await listening(createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket)));
    blocker = spawn(process.execPath, ["-e", blocked], { stdio: ["ignore", "pipe", "inherit"] });
    assert.ok(blocker.stdout);
    const [port] = (await once(blocker.stdout, "data")) as [Buffer];
    blockedPort = Number(port);
    // They fill its queue.
    for (let index = 0; index < 4; index++)
      waiting.push(connect(blockedPort, address).on("error", () => undefined));
    await sleep(200);
  });
  after(() => {
    for (const socket of waiting) socket.destroy();
    blocker.kill("SIGKILL");
    echo.close();
  });

  const echoed = async (proxy: Server) => {
    const client = connect(portOf(proxy), address);
    client.end("hello");
    return text(client);
  };

  it("hands a connection, whole, to the first target that accepts it", async () => {
    const closed = await listening(createServer());
    const port = portOf(closed);
    closed.close();
    const proxy = await listening(
      loopbackProxy([
        { address, port },
        { address, port: portOf(echo) },
      ]),
    );
    assert.equal(await echoed(proxy), "hello");
    proxy.close();
  });

  it("closes a connection that no target accepts", async () => {
    const proxy = await listening(loopbackProxy([]));
    assert.equal(await echoed(proxy), "");
    proxy.close();
  });

  it("survives a client that resets its connection before a target has accepted it", async () => {
    const proxy = await listening(
      loopbackProxy([
        { address, port: blockedPort },
        { address, port: portOf(echo) },
      ]),
    );
    const client = connect(portOf(proxy), address);
    await once(client, "connect");
    await sleep(100);
    client.resetAndDestroy();
    // An unhandled error of a socket would end this process, and fail this test.
    assert.equal(await echoed(proxy), "hello");
    proxy.close();
  }).timeout(10_000);
});
