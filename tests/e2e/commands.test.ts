import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import * as path from "node:path";
import { state } from "../../local/layout.ts";
import { list } from "../../local/client/kubectl.ts";
import { outputs, type Outputs } from "../../local/client/stack.ts";
import { make, tryMake } from "./support/make.ts";

const password = async () => (await outputs()).credentials.basicAuth.password;

describe("make", () => {
  it("outputs prints only JSON, with the password only on request", async () => {
    const read = async (...options: string[]) =>
      JSON.parse((await make(["outputs", ...options])).stdout) as Outputs;
    const { endpoints, credentials } = await read();
    assert.deepEqual(Object.keys(endpoints).sort(), [
      "alertmanager",
      "prometheus-0",
      "prometheus-1",
      "prometheus-2",
      "thanos-querier",
      "thanos-ruler",
    ]);
    assert.doesNotMatch(JSON.stringify(credentials), new RegExp(await password()));
    const { basicAuth } = (await read("OPTIONS=--show-secrets")).credentials;
    assert.deepEqual(basicAuth, { user: "admin", password: await password() });
  });

  it("kubeconfig prints the path of the kubeconfig", async () => {
    const { stdout } = await make(["kubeconfig"]);
    assert.equal(stdout, state.kubeconfig);
    assert.match(await readFile(stdout, "utf8"), /"kind":"Config"/);
  });

  it("status shows the machines and the URLs of the endpoints", async () => {
    const { stdout } = await make(["status"]);
    assert.match(stdout, /^node-3 +running$/m);
    assert.match(stdout, /^thanos-querier +https:\/\/thanos-querier\.localhost:\d+$/m);
    const [, authority = ""] = /^authority to trust +(\S+\.crt) /m.exec(stdout) ?? [];
    assert.equal(await readFile(authority, "utf8"), (await outputs()).caCertificate);
    assert.doesNotMatch(stdout, new RegExp(await password()));
  });

  it("logs refuses an unknown machine", async () => {
    const { all, exitCode } = await tryMake(["logs", "MACHINE=node-9"]);
    assert.notEqual(exitCode, 0);
    assert.match(
      all,
      /^There is no machine "node-9"\. The machines are control-plane, node-1, node-2, node-3, gateway\.$/m,
    );
  });
});

describe("the stack's state", () => {
  it("has keys and passwords only in encrypted form", async () => {
    const stacks = path.join(state.pulumi, ".pulumi", "stacks", "ha-monitoring");
    const files = (await readdir(stacks)).filter((file) => file.endsWith(".json"));
    assert.ok(files.length > 0);
    for (const file of files) {
      const content = await readFile(path.join(stacks, file), "utf8");
      assert.match(content, /thanos-gcs-credentials/);
      assert.match(content, /RandomPassword/);
      assert.doesNotMatch(content, new RegExp(`PRIVATE KEY|${await password()}`));
    }
  });
});

describe("volumes", () => {
  it("exist for each pod with data, with StorageClass fast", async () => {
    const claims = await list<{
      metadata: { name: string };
      spec: { storageClassName: string };
      status: { phase: string };
    }>("pvc", "-n=monitoring");
    assert.deepEqual(
      claims.map(({ metadata, spec, status }) => [
        metadata.name,
        spec.storageClassName,
        status.phase,
      ]),
      [
        ...[
          ...[0, 1, 2].map((replica) => `data-alertmanager-${replica}`),
          "data-thanos-compactor-0",
          "data-thanos-ruler-0",
          "data-thanos-ruler-1",
          "data-thanos-ruler-compactor-0",
          "data-thanos-ruler-store-gateway-0",
          "data-thanos-ruler-store-gateway-1",
          "data-thanos-store-gateway-0",
          "data-thanos-store-gateway-1",
        ],
        ...[0, 1, 2].map((replica) => `prometheus-storage-prometheus-${replica}`),
      ].map((name) => [name, "fast", "Bound"]),
    );
  });
});
