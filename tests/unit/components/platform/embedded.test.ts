import assert from "node:assert/strict";
import { basicAuthDialects } from "../../../../components/ingress/basicAuth.ts";
import { EmbeddedPlatform, embeddedSettings } from "../../../../components/platform/embedded.ts";
import { loopbackPorts, ingressNodePorts } from "../../../../embeddedCluster.ts";
import { run, type Stack, valueOf } from "../../support/stack.ts";
import { containerOf } from "../../support/workloads.ts";

describe("EmbeddedPlatform", () => {
  let stack: Stack;
  let buckets: Promise<string[]> | undefined;
  let platform: EmbeddedPlatform | undefined;
  before(async () => {
    stack = await run(() => {
      platform = new EmbeddedPlatform("embedded", embeddedSettings.parse({}).embedded);
      const { longTerm, ruler } = platform.objectStore.buckets;
      buckets = Promise.all([valueOf(longTerm), valueOf(ruler)]);
    });
  });

  it("consists of a provider, bucket names, the emulator and the ingress controller", () => {
    assert.deepEqual(
      stack.children.filter((child) => !/ (gcs-emulator|ingress)/.test(child)),
      ["EmbeddedPlatform embedded", "RandomId embedded-buckets", "kubernetes embedded"],
    );
    assert.ok(stack.children.includes("GcsEmulator gcs-emulator"));
    assert.ok(stack.children.includes("Traefik ingress"));
  });

  it("has a permanent cluster ID, and updates ConfigMaps in place", () => {
    const { clusterIdentifier, enableConfigMapMutable, enableSecretMutable, kubeconfig } =
      stack.get("kubernetes", "embedded").inputs;
    assert.equal(clusterIdentifier, "embedded");
    assert.equal(enableConfigMapMutable, "true");
    assert.equal(enableSecretMutable, "true");
    assert.equal(kubeconfig, undefined);
  });

  it("creates both buckets with unique names in the emulator", async () => {
    assert.deepEqual(await buckets, ["prometheus-long-term-0a1b2c3d", "thanos-ruler-0a1b2c3d"]);
    const emulator = containerOf(stack.get("StatefulSet", "gcs-emulator"), "gcs-emulator");
    assert.ok(
      emulator.args.includes("--buckets=prometheus-long-term-0a1b2c3d,thanos-ruler-0a1b2c3d"),
    );
  });

  it("has the URLs and NodePorts of the loopback proxy", () => {
    assert.equal(
      platform?.ingress.url("thanos-querier.localhost"),
      `https://thanos-querier.localhost:${loopbackPorts.https}`,
    );
    assert.deepEqual(
      (stack.get("Service", "ingress").inputs.spec.ports as { nodePort: number }[]).map(
        ({ nodePort }) => nodePort,
      ),
      [ingressNodePorts.http, ingressNodePorts.https],
    );
    assert.ok(
      containerOf(stack.get("Deployment", "ingress"), "traefik").args.includes(
        `--entrypoints.web.http.redirections.entrypoint.to=:${loopbackPorts.https}`,
      ),
    );
    assert.equal(platform.ingress.basicAuth, basicAuthDialects["ingress-nginx"]);
    assert.deepEqual(platform.ingress.annotations, {
      "nginx.ingress.kubernetes.io/service-upstream": "true",
    });
  });
});
