import assert from "node:assert/strict";
import { once } from "node:events";
import { Agent } from "node:https";
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "node:tls";
import {
  type Answer,
  ask,
  begin,
  ingressUnderTest,
  type IngressUnderTest,
  type Request,
  send,
} from "./support/ingressUnderTest.ts";
import { acceptOf, type Echo, Replicas } from "./support/replicas.ts";
import { ReplicasIngress } from "./support/replicasIngress.ts";

/** Maximum duration of a request when a replica is on a lost node, in seconds. */
const lostNodeSeconds = 10;
/** Maximum time to the first byte of an unbuffered response, in seconds. */
const atOnceSeconds = 5;

// Requirements of the pages on any ingress controller. F5's controller violated each of them with its
// defaults.
describe("an ingress controller", () => {
  let ingress: IngressUnderTest;
  let replicas: Replicas;
  let backend: ReplicasIngress;
  let slow: Promise<Answer>;
  before(async () => {
    ingress = await ingressUnderTest();
    replicas = await Replicas.start(ingress.machine);
    backend = await ReplicasIngress.open(ingress, replicas);
    await untilServed(() => askBackend("/"));
    // The other tests run during this slow request.
    slow = askBackend("/slow?seconds=90");
    slow.catch(() => undefined);
    await backend.changeReplicas();
  });
  after(async () => {
    await replicas.stop();
    await backend.close();
  });

  const askBackend = (path: string, request: Request = {}) =>
    ask(ingress, backend.url + path, { ca: backend.ca, ...request });

  it("upgrades the connection of Grafana Live to a WebSocket", async () => {
    const key = "dGhlIHNhbXBsZSBub25jZQ==";
    const request = send(ingress, `${backend.url}/api/live/ws`, {
      ca: backend.ca,
      headers: {
        ...{ connection: "Upgrade", upgrade: "websocket" },
        ...{ "sec-websocket-version": "13", "sec-websocket-key": key },
      },
    });
    request.on("response", ({ statusCode }) => {
      request.destroy(new Error(`answered ${statusCode} instead of an upgrade`));
    });
    const [response, socket] = (await once(request, "upgrade")) as [
      { statusCode: number; headers: Record<string, string> },
      Duplex,
    ];
    assert.equal(response.statusCode, 101);
    assert.equal(response.headers["sec-websocket-accept"], acceptOf(key));
    socket.write("a frame");
    const [echo] = (await once(socket, "data")) as [Buffer];
    assert.equal(echo.toString(), "a frame");
    socket.destroy();
  });

  it("supports HTTP/2", async () => {
    const { hostname, port } = new URL(backend.url);
    const socket = connect({
      ...{ host: ingress.address, port: Number(port || 443), servername: hostname },
      ...{ ca: backend.ca, ALPNProtocols: ["h2", "http/1.1"] },
    });
    await once(socket, "secureConnect");
    assert.equal(socket.alpnProtocol, "h2");
    socket.destroy();
  });

  it("forwards a POST of 2 MB", async () => {
    const body = "x".repeat(2_000_000);
    const { status, body: echo } = await askBackend("/", { method: "POST", body });
    assert.equal(status, 200, echo);
    const { method, received } = JSON.parse(echo) as Echo;
    assert.deepEqual([method, received], ["POST", body.length]);
  });

  it("forwards a query of 2 MB to Prometheus", async () => {
    const { status, body } = await ask(ingress, new URL("/api/v1/query", ingress.prometheus).href, {
      ...ingress.login,
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: `query=1&unused=${"x".repeat(2_000_000)}`,
    });
    assert.equal(status, 200, body.slice(0, 1000));
  });

  it("starts Prometheus' live notifications at once", async () => {
    const url = new URL("/api/v1/notifications/live", ingress.prometheus).href;
    const response = await soon(begin(ingress, url, ingress.login));
    assert.equal(response.statusCode, 200);
    assert.equal(response.headers["content-type"], "text/event-stream");
    response.destroy();
  });

  it("forwards the start of an incomplete response", async () => {
    const response = await soon(begin(ingress, `${backend.url}/stream`, { ca: backend.ca }));
    const [chunk] = (await soon(once(response, "data"))) as [Buffer];
    assert.equal(chunk.toString(), "first line\n");
    response.destroy();
  });

  it(`answers within ${lostNodeSeconds} s when the node of a replica is lost`, async () => {
    const agent = new Agent({ keepAlive: true });
    const replicaOf = async (method: string) => {
      const { status, body, seconds } = await askBackend("/", { method, agent });
      assert.equal(status, 200, `${method}: ${body}`);
      assert.ok(seconds < lostNodeSeconds, `${method} took ${seconds} s`);
      return (JSON.parse(body) as Echo).replica;
    };
    const many = (count: number) => {
      const requests = Array.from({ length: count }, (_, index) => index);
      return Promise.all(requests.map((index) => replicaOf(index % 4 === 0 ? "POST" : "GET")));
    };
    // The controller may have an idle connection to each replica.
    const met = new Set<string>();
    while (met.size < replicas.addresses.length)
      for (const replica of await many(16)) met.add(replica);

    const [lost] = replicas.addresses.slice(-1);
    assert.ok(lost);
    await replicas.without(lost, async () => {
      assert.ok(!(await many(16)).includes(lost), "the lost replica does not answer");
    });
    agent.destroy();
  });

  it("waits 90 s for a response, also after the Service's replicas have changed", async () => {
    const { status, body } = await slow;
    assert.deepEqual([status, body], [200, "done"]);
    assert.deepEqual(replicas.slow, { asked: 1, cut: 0 }, "one replica received one request");
  });
});

/** Fails if a promise is not fulfilled within {@link atOnceSeconds}. */
async function soon<T>(promise: Promise<T>): Promise<T> {
  const late = new AbortController();
  const timeout = sleep(atOnceSeconds * 1000, undefined, { signal: late.signal }).then(() => {
    throw new Error(`no response within ${atOnceSeconds} s`);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    timeout.catch(() => undefined);
    late.abort();
  }
}

/** Waits until the controller serves the backend's Ingress with its certificate. */
async function untilServed(attempt: () => Promise<Answer>): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const status = await attempt().then(
      (answer) => answer.status,
      (error: unknown) => error,
    );
    if (status === 200) return;
    if (Date.now() > deadline)
      throw new Error("the controller does not serve the test's Ingress", { cause: status });
    await sleep(500);
  }
}
