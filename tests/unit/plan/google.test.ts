import assert from "node:assert/strict";
import { markdownOf } from "../../../plan/markdown.ts";
import type { Step } from "../../../plan/preview.ts";

const step = (
  op: string,
  type: string,
  before: object,
  after: object,
  more: object = {},
): Step => ({
  op,
  urn: `urn:pulumi:prod::ha-monitoring::ha-monitoring:platform:GkePlatform$${type}::gke`,
  ...(op !== "create" && { oldState: { type, inputs: { ...before }, ...more } }),
  ...(op !== "delete" && { newState: { type, inputs: { ...after } } }),
});

/** Plan of an update in place. */
const update = (type: string, before: object, after: object) =>
  markdownOf({ steps: [step("update", type, before, after)] }, "prod");

const pool = "gcp:container/nodePool:NodePool";
const cluster = "gcp:container/cluster:Cluster";
const bucket = "gcp:storage/bucket:Bucket";

describe("the plan of Google's half: nodes", () => {
  const nodes = (before: object, after: object) =>
    update(pool, { nodeConfig: before }, { nodeConfig: after });

  for (const [field, before, after] of [
    ["machineType", "e2-standard-4", "n2-standard-8"],
    ["diskType", "pd-balanced", "pd-ssd"],
    ["diskSizeGb", 50, 100],
  ] as const)
    it(`are replaced by another ${field}, though the pool is updated`, () => {
      assert.ok(
        nodes({ [field]: before }, { [field]: after }).includes(
          `### Nodes\n\n- \`NodePool gke\` (\`nodeConfig.${field}\`: \`${before}\` → \`${after}\`): GKE replaces every node,`,
        ),
      );
    });

  it("may be replaced by other fields, and are not replaced by labels", () => {
    const kubelet = (flag: string) => ({
      kubeletConfig: { insecureKubeletReadonlyPortEnabled: flag },
    });
    assert.match(nodes(kubelet("TRUE"), kubelet("FALSE")), /GKE may replace every node/);
    assert.doesNotMatch(nodes({ labels: { a: "b" } }, { labels: { a: "c" } }), /### Nodes/);
    // The provider's own list of defaulted inputs.
    assert.doesNotMatch(nodes({ __defaults: [] }, { __defaults: ["spot"] }), /### Nodes/);
  });

  it("are added and removed by GKE within the limits of a pool", () => {
    const limits = { minNodeCount: 1, maxNodeCount: 3 };
    assert.match(
      update(pool, {}, { autoscaling: limits }),
      /### Nodes\n\n.*GKE adds nodes for pods that have no room/,
    );
  });

  it("are added or removed by their number and their zones", () => {
    assert.match(update(pool, { nodeCount: 1 }, { nodeCount: 2 }), /`nodeCount`: `1` → `2`/);
    assert.match(
      update(pool, { nodeLocations: ["a", "b"] }, { nodeLocations: ["a"] }),
      /`nodeLocations`[^\n]*: nodes in zones that are no longer listed are deleted/,
    );
  });

  it("of a replaced pool are drained after its successor is created", () => {
    const steps = [
      step("create-replacement", pool, { nodeConfig: { spot: false } }, {}),
      {
        ...step("replace", pool, { nodeConfig: { spot: false } }, { nodeConfig: { spot: true } }),
        replaceReasons: ["nodeConfig"],
      },
      step("delete-replaced", pool, {}, {}),
    ];
    const text = markdownOf({ steps }, "prod");
    assert.match(
      text,
      /^- `NodePool gke` is replaced because of `nodeConfig`: a replaced pool is drained within disruption budgets after/m,
    );
    assert.doesNotMatch(text, /### Nodes|Data is lost/);
  });
});

describe("the plan of Google's half: control plane", () => {
  it("is not reachable while a zonal cluster changes", () => {
    const changed = (location: string) =>
      update(
        cluster,
        { location, addonsConfig: { a: true } },
        { location, addonsConfig: { a: false } },
      );
    assert.match(
      changed("europe-west1-b"),
      /### Control plane\n\n[^\n]*API server of a zonal cluster/,
    );
    assert.doesNotMatch(changed("europe-west1"), /### Control plane/);
  });

  it("is reached by another endpoint", () => {
    const endpoints = (allowExternalTraffic: boolean) => ({
      controlPlaneEndpointsConfig: {
        dnsEndpointConfig: { allowExternalTraffic },
        ipEndpointsConfig: { enabled: !allowExternalTraffic },
      },
    });
    assert.match(
      update(cluster, endpoints(true), endpoints(false)),
      /`controlPlaneEndpointsConfig\.dnsEndpointConfig\.allowExternalTraffic`: `true` → `false`[^\n]*lose their access/,
    );
  });

  it("changes the encryption of Secrets, its release channel and its protection", () => {
    const encryption = { databaseEncryption: { state: "ENCRYPTED", keyName: "k" } };
    assert.match(
      update(cluster, encryption, { databaseEncryption: { state: "DECRYPTED" } }),
      /`ENCRYPTED` → `DECRYPTED`[^\n]*GKE writes every Secret again/,
    );
    assert.match(
      update(
        cluster,
        { releaseChannel: { channel: "STABLE" } },
        { releaseChannel: { channel: "RAPID" } },
      ),
      /never goes back to an older version/,
    );
    const protection = (deletionProtection: boolean) => ({ deletionProtection });
    assert.match(update(cluster, protection(true), protection(false)), /may delete the cluster/);
    assert.doesNotMatch(update(cluster, protection(false), protection(true)), /### Control plane/);
  });
});

describe("the plan of Google's half: what cannot be undone", () => {
  const last = /### Cannot be undone\n\n- [^\n]*/;

  it("are ranges of a network", () => {
    const ranges = (pods: string) => ({
      ipCidrRange: "10.10.0.0/22",
      secondaryIpRanges: [{ rangeName: "pods", ipCidrRange: pods }],
    });
    const text = update(
      "gcp:compute/subnetwork:Subnetwork",
      ranges("10.20.0.0/16"),
      ranges("10.40.0.0/16"),
    );
    assert.match(text, last);
    assert.match(text, /`secondaryIpRanges`[^\n]*Google refuses another range/);
  });

  it("are a key ring and what is encrypted with a key", () => {
    const ring = markdownOf({ steps: [step("create", "gcp:kms/keyRing:KeyRing", {}, {})] }, "prod");
    assert.match(ring, /### Cannot be undone\n\n- `KeyRing gke`: a key ring cannot be deleted/);
    const text = update(bucket, { encryption: { defaultKmsKeyName: "k" } }, {});
    assert.match(text, last);
    assert.match(text, /`encryption`[^\n]*existing blocks, and volumes, need the key/);
  });

  it("is the location of a bucket: data is lost, or Pulumi refuses and the plan names the setting", () => {
    const moved = {
      ...step("replace", bucket, { location: "EU" }, { location: "US" }),
      replaceReasons: ["location"],
    };
    assert.match(
      markdownOf({ steps: [moved] }, "dev"),
      /^- \*\*Data is lost:\*\* `Bucket gke` is replaced because of `location`: every block in it$/m,
    );
    const message = `unable to replace resource "${moved.urn}"\nas it is currently marked for protection.`;
    const text = markdownOf({ steps: [], diagnostics: [{ severity: "error", message }] }, "prod");
    assert.match(
      text,
      /### The preview failed\n\n- unable to replace [^\n]*marked for protection\. gke\.region, gke\.project, gke\.buckets\.create\.location/,
    );
  });

  it("is nothing of what Pulumi keeps", () => {
    const retained = { retainOnDelete: true };
    const text = markdownOf(
      { steps: [step("delete", "gcp:kms/cryptoKey:CryptoKey", {}, {}, retained)] },
      "prod",
    );
    assert.doesNotMatch(text, /lost/);
    assert.match(text, /`CryptoKey gke` is deleted: it is kept, and Pulumi no longer manages it/);
  });
});
