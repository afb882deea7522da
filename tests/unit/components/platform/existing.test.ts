import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { basicAuthDialects } from "../../../../components/ingress/basicAuth.ts";
import { serving } from "../../../../components/ingress/serving.ts";
import { type Cluster, findCluster } from "../../../../components/cluster/cluster.ts";
import { ExistingPlatform, existingSettings } from "../../../../components/platform/existing.ts";
import { existing, serviceAccountKey } from "../../support/config.ts";
import { clusterId, withCluster } from "../../support/cluster.ts";
import { run, valueOf } from "../../support/stack.ts";

async function create(settings: object = {}, cluster?: Cluster) {
  const { objectStore, storageClass, ingress } = existing;
  const created: ExistingPlatform[] = [];
  const outputs: Promise<unknown>[] = [];
  const stack = await run(() => {
    const platform = new ExistingPlatform(
      "existing",
      existingSettings.parse({ objectStore, storageClass, ingress, ...settings }),
      cluster,
    );
    const { buckets, credentials } = platform.objectStore;
    outputs.push(valueOf(buckets.longTerm), valueOf(buckets.ruler));
    assert.ok(credentials);
    outputs.push(valueOf(credentials), pulumi.isSecret(credentials));
    created.push(platform);
  });
  const [platform] = created;
  assert.ok(platform);
  return { stack, platform, outputs: await Promise.all(outputs) };
}

describe("ExistingPlatform", () => {
  it("creates only the provider", async () => {
    const { stack } = await create();
    assert.deepEqual(stack.children, ["ExistingPlatform existing", "kubernetes existing"]);
  });

  it("passes on the buckets and the key, the key as a secret", async () => {
    const { outputs, platform } = await create();
    assert.deepEqual(outputs, ["long-term", "rulers", serviceAccountKey, true]);
    assert.deepEqual(platform.objectStore.env, {});
  });

  it("has the documented defaults", async () => {
    const { platform, stack } = await create();
    assert.deepEqual(platform.storageClass.create, {
      provisioner: "pd.csi.storage.gke.io",
      parameters: {},
    });
    assert.deepEqual(platform.kubelet, { servingCertificate: "cluster-ca" });
    assert.equal(platform.ingress.className, "nginx");
    assert.equal(platform.ingress.url("a.example.com"), "https://a.example.com");
    const { kubeconfig, context, clusterIdentifier } = stack.get("kubernetes", "existing").inputs;
    assert.deepEqual([kubeconfig, context, clusterIdentifier], [undefined, undefined, undefined]);
  });

  for (const controller of ["nginx-ingress", "ingress-nginx"] as const)
    it(`uses the annotations of ${controller} for passwords and serving`, async () => {
      const { platform } = await create({ ingress: { controller } });
      assert.equal(platform.ingress.basicAuth, basicAuthDialects[controller]);
      assert.equal(platform.ingress.serving, serving[controller]);
    });

  it("keeps the found cluster, by the name of its context", () =>
    withCluster(async () => {
      const { stack } = await create({}, await findCluster({}));
      const { kubeconfig, context, clusterIdentifier } = stack.get("kubernetes", "existing").inputs;
      // Pulumi's SDK adds the path of $KUBECONFIG.
      assert.deepEqual([kubeconfig, context], [process.env.KUBECONFIG, "test"]);
      assert.equal(clusterIdentifier, clusterId);
    }));

  it("passes the kubeconfig as a path, so that the state has no credentials", async () => {
    const kubernetes = { kubeconfig: "package.json", context: "production" };
    const { stack } = await create({ kubernetes });
    const { kubeconfig, context } = stack.get("kubernetes", "existing").inputs;
    assert.deepEqual([kubeconfig, context], ["package.json", "production"]);
  });
});
