import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import * as os from "node:os";
import * as path from "node:path";
import { apiServer, state } from "../../local/layout.ts";
import { kubectl } from "../../local/client/kubectl.ts";
import { pulumiWith } from "../../local/client/stackRun.ts";

describe("ownership", function () {
  this.timeout(240_000);

  it("refuses at preview an object that the stack does not own, with its name", async () => {
    await kubectl("create", "namespace", "someone-else");
    await kubectl("create", "configmap", "prometheus-rules", "--namespace=someone-else");
    try {
      const { exitCode, output } = await pulumiWith(
        (config) => {
          config["ha-monitoring:namespace"] = "someone-else";
          config["ha-monitoring:clusterPrefix"] = "second-";
        },
        ["preview"],
      );
      assert.notEqual(exitCode, 0, output);
      assert.match(output, /^ +Namespace someone-else \(created by kubectl-create\)$/m);
      assert.match(output, /pulumi up would change them.* None of them was changed\./);
    } finally {
      await kubectl("delete", "namespace", "someone-else");
    }
  });

  it("refuses another cluster than that of the stack's first run", async () => {
    const other = createServer((_, response) => {
      response.setHeader("Content-Type", "application/json");
      response.end(JSON.stringify({ metadata: { uid: "another-cluster" } }));
    }).listen(0, "127.0.0.1");
    await once(other, "listening");
    const address = other.address();
    assert.ok(typeof address === "object" && address);
    const server = `http://127.0.0.1:${address.port}`;
    const kubeconfig = path.join(os.tmpdir(), `kubeconfig-${process.pid}`);
    const own = await readFile(state.kubeconfig, "utf8");
    await writeFile(kubeconfig, own.replaceAll(apiServer, server), { mode: 0o600 });
    try {
      const { exitCode, output } = await pulumiWith(() => undefined, ["preview"], {
        KUBECONFIG: kubeconfig,
      });
      assert.notEqual(exitCode, 0, output);
      assert.ok(output.includes("The kubeconfig names another cluster"), output);
      assert.ok(output.includes(server), output);
    } finally {
      await rm(kubeconfig);
      other.close();
    }
  });
});
