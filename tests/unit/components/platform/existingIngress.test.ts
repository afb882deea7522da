import { RunError } from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { platforms } from "../../../../components/platform/platforms.ts";
import { findCluster } from "../../../../components/cluster/cluster.ts";
import { existing, gke } from "../../support/config.ts";
import { type Answers, kubeconfig, withApiServer, withKubeconfig } from "../../support/cluster.ts";

const objects: Answers = {
  "/apis/networking.k8s.io/v1/ingressclasses/nginx": {},
  "/api/v1/namespaces/nginx-ingress": {},
  "/api/v1/namespaces/nginx-ingress/services/nginx-ingress": {},
};

const { objectStore, storageClass, ingress } = existing;
const configured = {
  existing: () => platforms.existing?.schema.parse({ objectStore, storageClass, ingress }),
  gke: () => platforms.gke?.schema.parse({ gke: { ...gke.gke, ingress: { existing: ingress } } }),
};

/** Checks a cluster with these objects; returns the messages. */
async function check(
  answers: Answers,
  publicUrls = true,
  platform: keyof typeof configured = "existing",
): Promise<string[]> {
  const result: string[] = [];
  await withApiServer(answers, (url) =>
    withKubeconfig(kubeconfig(url), async () => {
      const { api } = await findCluster({});
      try {
        await configured[platform]()?.checkCluster?.(api, { publicUrls });
      } catch (error) {
        assert.ok(RunError.isInstance(error), String(error));
        result.push(...error.message.split("\n"));
      }
    }),
  );
  return result;
}

describe("checkCluster of platform existing", () => {
  it("accepts a cluster with the objects of the ingress controller", async () => {
    assert.deepEqual(await check(objects), []);
  });

  it("reports every missing object with its setting", async () => {
    const [first, second, ...more] = await check({});
    assert.match(first ?? "", /^ha-monitoring:ingress.className: .*IngressClass nginx\./);
    assert.match(second ?? "", /^ha-monitoring:ingress.namespace: .*namespace nginx-ingress\./);
    assert.deepEqual(more, []);
  });

  it("requires the Service only if the public URLs are probed", async () => {
    const others = { ...objects, "/api/v1/namespaces/nginx-ingress/services/nginx-ingress": 404 };
    const [problem, ...more] = await check(others);
    assert.match(
      problem ?? "",
      /^ha-monitoring:ingress.service: .*no Service nginx-ingress,.*publicUrls to false/,
    );
    assert.deepEqual(more, []);
    assert.deepEqual(await check(others, false), []);
  });

  it("does not refuse objects that the user may not get", async () => {
    const denied = Object.fromEntries(Object.keys(objects).map((path) => [path, 403]));
    assert.deepEqual(await check(denied), []);
  });

  it("is the same for an existing ingress controller on platform gke", async () => {
    assert.deepEqual(await check(objects, true, "gke"), []);
    assert.deepEqual(
      (await check({}, true, "gke")).map((line) => line.split(": ")[0]),
      [
        "ha-monitoring:gke.ingress.existing.className",
        "ha-monitoring:gke.ingress.existing.namespace",
      ],
    );
  });
});
