import { RunError } from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { stringify } from "yaml";
import { checkReachable } from "../../../../components/platform/reachable.ts";
import { kubeconfig, withCluster, withKubeconfig } from "../../support/cluster.ts";
import { temporaryFile } from "../../support/files.ts";

async function assertRefused(check: Promise<void>, message: string | RegExp): Promise<void> {
  await assert.rejects(check, (error) => {
    assert.ok(RunError.isInstance(error));
    if (typeof message === "string") assert.equal(error.message, message);
    else assert.match(error.message, message);
    return true;
  });
}

describe("checkReachable", () => {
  it("is content with a cluster that takes connections", () =>
    withCluster(async () => {
      await checkReachable({});
      await checkReachable({ kubeconfig: process.env.KUBECONFIG, context: "test" });
    }));

  it("refuses one that does not answer, with its address and the way out", () =>
    withKubeconfig(kubeconfig("https://127.0.0.1:1"), () =>
      assertRefused(
        checkReachable({}),
        "The Kubernetes API server https://127.0.0.1:1 does not answer (connect ECONNREFUSED 127.0.0.1:1). Start the cluster (the embedded one: make up), or choose another by KUBECONFIG or its context.",
      ),
    ));

  it("takes the named file before $KUBECONFIG", () =>
    withKubeconfig(kubeconfig("https://127.0.0.1:1"), () => {
      const file = temporaryFile("kubeconfig", stringify(kubeconfig("https://127.0.0.1:2")));
      return assertRefused(checkReachable({ kubeconfig: file }), /https:\/\/127\.0\.0\.1:2 does/);
    }));

  it("refuses a kubeconfig that is not there, or lacks the context", async () => {
    await assertRefused(
      checkReachable({ kubeconfig: "/no/such/file" }),
      /^There is no kubeconfig at/,
    );
    await withKubeconfig(kubeconfig("https://127.0.0.1:1"), () =>
      assertRefused(
        checkReachable({ context: "other" }),
        /has no context "other" with a cluster: choose one by kubectl config use-context\.$/,
      ),
    );
    await withKubeconfig({}, () => assertRefused(checkReachable({}), /has no current context: /));
  });
});
