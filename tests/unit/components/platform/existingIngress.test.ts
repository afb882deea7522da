import { RunError } from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { platforms } from "../../../../components/platform/platforms.ts";
import { existing } from "../../support/config.ts";
import {
  type Answers,
  clusterId,
  kubeconfig,
  withApiServer,
  withKubeconfig,
} from "../../support/cluster.ts";

const objects: Answers = {
  "/apis/networking.k8s.io/v1/ingressclasses/nginx": {},
  "/api/v1/namespaces/nginx-ingress": {},
  "/api/v1/namespaces/nginx-ingress/services/nginx-ingress": {},
};

/** Checks a cluster with these objects; returns the ID of the cluster, or the messages. */
async function check(answers: Answers, publicUrls = true): Promise<string[]> {
  const { objectStore, storageClass, ingress } = existing;
  const result: string[] = [];
  await withApiServer(answers, (url) =>
    withKubeconfig(kubeconfig(url), async () => {
      const platform = platforms.existing?.schema.parse({ objectStore, storageClass, ingress });
      try {
        result.push((await platform?.checkPrerequisites({ publicUrls }))?.id ?? "");
      } catch (error) {
        assert.ok(RunError.isInstance(error), String(error));
        result.push(...error.message.split("\n"));
      }
    }),
  );
  return result;
}

describe("checkPrerequisites of platform existing", () => {
  it("accepts a cluster with the objects of the ingress controller", async () => {
    assert.deepEqual(await check(objects), [clusterId]);
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
    assert.deepEqual(await check(others, false), [clusterId]);
  });

  it("does not refuse objects that the user may not get", async () => {
    const denied = Object.fromEntries(Object.keys(objects).map((path) => [path, 403]));
    assert.deepEqual(await check(denied), [clusterId]);
  });
});
