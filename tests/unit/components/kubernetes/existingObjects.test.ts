import { RunError } from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { ApiServer } from "../../../../components/cluster/apiServer.ts";
import { accessByText } from "../../../../components/cluster/kubeconfig.ts";
import { readConfig } from "../../../../components/config.ts";
import { checkNamespaces } from "../../../../components/kubernetes/namespace.ts";
import { checkStorageClass } from "../../../../components/kubernetes/storageClass.ts";
import { deploy } from "../../../../components/stack.ts";
import { type Answers, clusterId, kubeconfig, withApiServer } from "../../support/cluster.ts";
import { embedded, existing, stackConfig } from "../../support/config.ts";
import { run } from "../../support/stack.ts";

const apiOf = (server: string) => new ApiServer(accessByText(JSON.stringify(kubeconfig(server))));

/** Message of the refusal of a configuration in a cluster with these objects, and the registered children. */
async function refusal(
  config: Readonly<Record<string, unknown>>,
  answers: Answers,
): Promise<[string, readonly string[]]> {
  let message = "";
  let children: readonly string[] = [];
  await withApiServer(answers, async (server) => {
    const api = apiOf(server);
    const stack = await run(
      () =>
        deploy(readConfig(), { cluster: { id: clusterId, server, api } }).then(
          () => undefined,
          (error: unknown) => {
            assert.ok(RunError.isInstance(error), String(error));
            ({ message } = error);
          },
        ),
      stackConfig(config),
    );
    children = stack.children;
  });
  return [message, children];
}

describe("existing objects of the settings", () => {
  it("must exist: the StorageClass", async () => {
    const config = { ...existing, storageClass: { existing: { name: "theirs" } } };
    const ingress = {
      "/apis/networking.k8s.io/v1/ingressclasses/nginx": {},
      "/api/v1/namespaces/nginx-ingress": {},
      "/api/v1/namespaces/nginx-ingress/services/nginx-ingress": {},
    };
    const [message, children] = await refusal(config, ingress);
    assert.equal(
      message,
      "ha-monitoring:storageClass.existing.name: the cluster has no StorageClass theirs. Set a name that kubectl get storageclasses lists.",
    );
    assert.ok(!children.some((child) => child.startsWith("StatefulSet")), children.join());
    const path = "/apis/storage.k8s.io/v1/storageclasses/theirs";
    for (const answer of [{}, 403])
      await withApiServer({ [path]: answer }, (server) =>
        checkStorageClass(apiOf(server), { name: "theirs", setting: "a" }),
      );
  });

  it("must exist: the namespaces", async () => {
    const config = { ...embedded, namespaces: "existing", clusterPrefix: "a-" };
    const [message] = await refusal(config, { "/api/v1/namespaces/monitoring": {} });
    assert.equal(
      message,
      "ha-monitoring:namespaces: the cluster has no namespace a-node-exporter. Create each missing namespace, or set ha-monitoring:namespaces to create.",
    );
    await withApiServer({}, async (server) => {
      await assert.rejects(
        checkNamespaces(apiOf(server), ["monitoring", "a-node-exporter"]),
        /no namespace monitoring and no namespace a-node-exporter\./,
      );
    });
  });
});
