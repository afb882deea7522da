import { RunError } from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { stringify } from "yaml";
import { findCluster } from "../../../../components/cluster/cluster.ts";
import {
  clusterId,
  kubeconfig,
  withApiServer,
  withCluster,
  withKubeconfig,
} from "../../support/cluster.ts";
import { temporaryFile } from "../../support/files.ts";

async function assertRefused(check: Promise<unknown>, message: string | RegExp): Promise<void> {
  await assert.rejects(check, (error) => {
    assert.ok(RunError.isInstance(error));
    if (typeof message === "string") assert.equal(error.message, message);
    else assert.match(error.message, message);
    return true;
  });
}

describe("findCluster", () => {
  it("finds the cluster of the current context, or of a named one", () =>
    withCluster(async () => {
      for (const reference of [{}, { kubeconfig: process.env.KUBECONFIG, context: "test" }]) {
        const { id, context } = await findCluster(reference);
        assert.deepEqual([id, context], [clusterId, "test"]);
      }
    }));

  it("returns the same ID for another context, address and file", () =>
    withApiServer({}, async (url) => {
      const renamed = kubeconfig(url.replace("127.0.0.1", "localhost"), "renamed");
      const file = temporaryFile("kubeconfig", stringify(renamed));
      const { id, context } = await findCluster({ kubeconfig: file });
      assert.deepEqual([id, context], [clusterId, "renamed"]);
    }));

  it("reads each entry from the first of several files that contains it", () =>
    withApiServer({}, async (url) => {
      const { clusters, ...rest } = kubeconfig(url);
      const one = temporaryFile("one", stringify({ ...rest, users: null }));
      const other = temporaryFile("other", stringify({ "current-context": "none", clusters }));
      assert.equal((await findCluster({ kubeconfig: `${one}:${other}` })).id, clusterId);
    }));

  it("sends the credentials of the context's user", () =>
    withApiServer({}, async (url, asked) => {
      const plugin = temporaryFile(
        "plugin.mjs",
        `console.log(JSON.stringify({ status: { token: process.env.TOKEN + JSON.parse(process.env.KUBERNETES_EXEC_INFO).kind } }))`,
      );
      const exec = {
        apiVersion: "client.authentication.k8s.io/v1",
        command: process.execPath,
        args: [plugin],
        env: [{ name: "TOKEN", value: "of-" }],
      };
      const users = {
        "Bearer a-token": { token: "a-token" },
        "Bearer of-a-file": { tokenFile: temporaryFile("token", "of-a-file\n") },
        "Bearer of-ExecCredential": { exec },
        [`Basic ${Buffer.from("me:secret").toString("base64")}`]: {
          username: "me",
          password: "secret",
        },
      };
      for (const [header, user] of Object.entries(users)) {
        const config = {
          ...kubeconfig(url),
          contexts: [{ name: "test", context: { cluster: "cluster-of-test", user: "u" } }],
          users: [{ name: "u", user }],
        };
        await findCluster({ kubeconfig: temporaryFile("kubeconfig", stringify(config)) });
        assert.equal(asked.at(-1)?.headers.authorization, header);
      }
    }));

  describe("through a proxy", () => {
    const variables = ["HTTP_PROXY", "HTTPS_PROXY"] as const;
    const before = variables.map((name) => [name, process.env[name]] as const);
    afterEach(() => {
      for (const [name, value] of before)
        if (value === undefined) Reflect.deleteProperty(process.env, name);
        else process.env[name] = value;
    });
    const find = (server: string, proxy: string | undefined) =>
      findCluster({
        kubeconfig: temporaryFile(
          "kubeconfig",
          stringify({
            ...kubeconfig(server),
            clusters: [
              {
                name: "cluster-of-test",
                cluster: { server, ...(proxy && { "proxy-url": proxy }) },
              },
            ],
          }),
        ),
      });

    it("connects through the proxy of the kubeconfig, otherwise of the environment", () =>
      withApiServer({}, async (url) => {
        process.env.HTTP_PROXY = "http://127.0.0.1:9";
        assert.equal((await find("http://cluster.invalid", url)).id, clusterId);
        process.env.HTTP_PROXY = url;
        assert.equal((await find("http://cluster.invalid", undefined)).id, clusterId);
      }));

    it("opens a tunnel through the proxy to a server with TLS", async () => {
      const tunnels: string[] = [];
      const proxy = createServer().on("connect", ({ url }: IncomingMessage, socket: Duplex) => {
        tunnels.push(url ?? "");
        socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
      });
      await once(proxy.listen(0, "127.0.0.1"), "listening");
      const { port } = proxy.address() as AddressInfo;
      const url = `http://127.0.0.1:${port}`;
      try {
        await assertRefused(find("https://one.invalid:6443", url), /one\.invalid/);
        process.env.HTTPS_PROXY = url;
        await assertRefused(find("https://two.invalid:6443", undefined), /two\.invalid/);
      } finally {
        proxy.close();
      }
      assert.deepEqual([...new Set(tunnels)], ["one.invalid:6443", "two.invalid:6443"]);
    });
  });

  it("refuses a cluster that does not answer, with its address and the required action", () =>
    withKubeconfig(kubeconfig("https://127.0.0.1:1"), () =>
      assertRefused(
        findCluster({}),
        "The Kubernetes API server https://127.0.0.1:1 does not answer (connect ECONNREFUSED 127.0.0.1:1). Start the cluster (the embedded one: make up), or choose another by KUBECONFIG or its context.",
      ),
    ));

  it("connects to IPv6 addresses", () =>
    withKubeconfig(kubeconfig("https://[::1]:1"), () =>
      assertRefused(
        findCluster({}),
        /\[::1\]:1 does not answer \(connect E(CONNREFUSED|ADDRNOTAVAIL) ::1/,
      ),
    ));

  it("refuses a cluster that does not show namespace kube-system", () =>
    withApiServer({ "/api/v1/namespaces/kube-system": 403 }, (url) =>
      withKubeconfig(kubeconfig(url), () =>
        assertRefused(findCluster({}), /kube-system, .* \(HTTP status 403\)/),
      ),
    ));

  it("prefers the named file over $KUBECONFIG", () =>
    withKubeconfig(kubeconfig("https://127.0.0.1:1"), () => {
      const file = temporaryFile("kubeconfig", stringify(kubeconfig("https://127.0.0.1:2")));
      return assertRefused(findCluster({ kubeconfig: file }), /https:\/\/127\.0\.0\.1:2 does/);
    }));

  it("refuses a kubeconfig that is missing, lacks the context or is not valid", async () => {
    await assertRefused(findCluster({ kubeconfig: "/no/such/file" }), /^There is no kubeconfig at/);
    const { KUBECONFIG, HOME } = process.env;
    Object.assign(process.env, { KUBECONFIG: "", HOME: "/nowhere" });
    try {
      await assertRefused(
        findCluster({}),
        /^There is no kubeconfig at \/nowhere\/\.kube\/config\./,
      );
    } finally {
      Object.assign(process.env, { HOME });
      if (KUBECONFIG === undefined) delete process.env.KUBECONFIG;
      else process.env.KUBECONFIG = KUBECONFIG;
    }
    await withKubeconfig(kubeconfig("https://127.0.0.1:1"), () =>
      assertRefused(
        findCluster({ context: "other" }),
        /has no context "other" with a cluster: select a context with kubectl config use-context\.$/,
      ),
    );
    await withKubeconfig({}, () => assertRefused(findCluster({}), /has no current context: /));
    await withKubeconfig({ clusters: "one" }, () =>
      assertRefused(findCluster({}), /is not valid: /),
    );
  });
});
