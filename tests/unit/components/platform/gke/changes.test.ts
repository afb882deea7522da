import * as k8s from "@pulumi/kubernetes";
import assert from "node:assert/strict";
import { admitted, authorized, key, make } from "../../../support/gkePlatform.ts";

/** Paths of the scalars in a value. */
const pathsOf = (value: unknown, path: readonly string[] = []): string[] =>
  typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, part]) => pathsOf(part, [...path, key]))
    : [path.join(".")];

// A resource with unknown inputs is shown as updated or replaced, though it does not change.
describe("a preview of GkePlatform", () => {
  const replacements = [
    "gcp:compute/routerNat:RouterNat gke",
    "gcp:container/nodePool:NodePool gke",
    "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember gke-encryption-disks",
    "gcp:projects/iAMMember:IAMMember gke-nodes",
    // Enabled by another identity.
    "gcp:projects/service:Service gke-iamcredentials",
    "gcp:projects/serviceIdentity:ServiceIdentity gke-encryption-container",
    "gcp:serviceaccount/iAMMember:IAMMember gke-thanos-thanos",
    "gcp:storage/bucketIAMMember:BucketIAMMember gke-thanos-longTerm",
  ];
  const inputs = async (replaced?: string) => {
    const changes = { encryption: { existing: { key } } };
    const { stack } = await make(
      changes,
      admitted,
      {},
      ({ type, name }) => `${type} ${name}` === replaced,
    );
    if (replaced !== undefined)
      assert.ok(stack.resources.some(({ type, name }) => `${type} ${name}` === replaced));
    return stack.resources.map(({ type, name, inputs }) => ({
      type,
      name,
      inputs: inputs as object,
    }));
  };

  for (const replaced of replacements)
    it(`knows the inputs of every other resource if ${replaced} is created or replaced`, async () => {
      assert.deepEqual(await inputs(replaced), await inputs());
    });

  it("does not connect to a cluster that will be created", async () => {
    const { stack } = await make({}, undefined, {}, ({ type }) => type.includes(":Cluster"));
    assert.notEqual(typeof stack.get("kubernetes", "gke").inputs.kubeconfig, "string");
  });

  it("connects to the endpoint that is open before the update, not to that of the settings", async () => {
    const { stack } = await make(authorized);
    assert.match(
      stack.get("kubernetes", "gke").inputs.kubeconfig as string,
      /"server":"https:\/\/gke-0a1b2c3\.gke\.goog"/,
    );
  });
});

describe("a change of GkePlatform", () => {
  // A field that Google keeps when it is left out must have a value with and without the setting.
  it("leaves out only fields that Google resets", async () => {
    const paths = async (changes: object) =>
      (await make(changes)).stack.resources
        .filter(({ type }) => type.startsWith("gcp:"))
        .flatMap(({ type, name, inputs }) =>
          pathsOf(inputs).map((path) => ({ resource: `${type} ${name}`, path })),
        );
    const minimal = await paths({});
    const found = await paths({ ...authorized, encryption: { existing: { key } } });
    const onlyWithSetting = found.filter(
      ({ resource, path }) =>
        minimal.some((one) => one.resource === resource) &&
        !minimal.some((one) => one.resource === resource && one.path === path),
    );
    const cluster = "gcp:container/cluster:Cluster gke";
    assert.deepEqual(
      onlyWithSetting.map(({ resource, path }) => `${resource} ${path}`),
      [
        // Not computed by the provider, so that it resets them:
        // https://github.com/hashicorp/terraform-provider-google/tree/main/google/services
        "gcp:storage/bucket:Bucket gke-buckets-prometheus-long-term encryption.defaultKmsKeyName",
        "gcp:storage/bucket:Bucket gke-buckets-thanos-ruler encryption.defaultKmsKeyName",
        `${cluster} databaseEncryption.keyName`,
        // No effect while the IP endpoint is closed.
        `${cluster} masterAuthorizedNetworksConfig.cidrBlocks.0.cidrBlock`,
        `${cluster} masterAuthorizedNetworksConfig.gcpPublicCidrsAccessEnabled`,
        // Ignored by options.
        `${cluster} nodeConfig.bootDiskKmsKey`,
        `${cluster} privateClusterConfig.enablePrivateEndpoint`,
        "gcp:container/nodePool:NodePool gke nodeConfig.bootDiskKmsKey",
      ],
    );
  });

  it("replaces only a bucket's grants together with the bucket, not the objects of its clients", async () => {
    const { stack } = await make({}, (platform) => {
      const { objectStore } = platform;
      assert.ok(objectStore.bindWorkloadIdentity);
      const bound = objectStore.bindWorkloadIdentity(
        { namespace: "monitoring", name: "thanos" },
        { bucket: "longTerm", does: "read" },
      );
      new k8s.core.v1.ServiceAccount(
        "client",
        {
          metadata: {
            annotations: { ...bound.annotations, bucket: objectStore.buckets.longTerm },
          },
        },
        { provider: platform.provider, dependsOn: [...bound.dependsOn] },
      );
      return Promise.resolve();
    });
    const { sources, options } = stack.get("ServiceAccount", "client");
    assert.deepEqual(
      sources.filter((source) => /Bucket|IAMMember/.test(source)),
      [],
    );
    assert.ok(
      options.dependsOn?.includes(
        "gcp:storage/bucketIAMMember:BucketIAMMember gke-thanos-longTerm",
      ),
    );
    for (const { sources } of stack.all("BucketIAMMember"))
      assert.ok(sources.some((source) => source.startsWith("gcp:storage/bucket:Bucket ")));
  });

  it("keeps buckets with blocks: pulumi destroy deletes nothing while a resource is protected", async () => {
    const protectedBuckets = async (changes: object) =>
      (await make(changes)).stack
        .all("Bucket")
        .map(({ options: { protect, retainOnDelete } }) => ({ protect, retainOnDelete }));
    const kept = { protect: true, retainOnDelete: true };
    assert.deepEqual(await protectedBuckets({}), [kept, kept]);
    assert.deepEqual(await protectedBuckets({ deletionProtection: false }), [kept, kept]);
    const forced = { deletionProtection: false, buckets: { create: { forceDestroy: true } } };
    const deleted = { protect: undefined, retainOnDelete: undefined };
    assert.deepEqual(await protectedBuckets(forced), [deleted, deleted]);
  });
});

describe("an encryption key of GkePlatform", () => {
  it("keeps the grants of the project's service agents, which other stacks and old data need", async () => {
    const { stack } = await make({ encryption: { existing: { key } } });
    const grants = stack.all("CryptoKeyIAMMember");
    assert.equal(grants.length, 3);
    for (const { name, options } of grants) assert.equal(options.retainOnDelete, true, name);
  });

  it("creates the service agents before it grants them the key", async () => {
    const { stack } = await make({ encryption: { create: {} } });
    const agents = ["gke-encryption-compute", "gke-encryption-container"];
    for (const { options } of stack.all("CryptoKeyIAMMember"))
      for (const agent of agents)
        assert.ok(
          options.dependsOn?.includes(`gcp:projects/serviceIdentity:ServiceIdentity ${agent}`),
        );
    assert.deepEqual(
      agents.map((agent) => stack.get("ServiceIdentity", agent).inputs as object),
      [
        { project: "a-project", service: "compute.googleapis.com" },
        { project: "a-project", service: "container.googleapis.com" },
      ],
    );
  });

  it("encrypts nothing before the service agents may use the key", async () => {
    const { stack } = await make({ encryption: { existing: { key } } });
    const grant = "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember gke-encryption-disks";
    // Their children are registered after them.
    for (const component of ["GkeCluster gke", "Buckets gke-buckets"]) {
      const [kind = "", name = ""] = component.split(" ");
      assert.ok(stack.get(kind, name).options.dependsOn?.includes(grant), component);
    }
    assert.ok(stack.get("kubernetes", "gke").options.dependsOn?.includes(grant));
  });
});
