import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { gke } from "../../../support/config.ts";
import { admitted, authorized, byIp, key, make, type Made } from "../../../support/gkePlatform.ts";
import { valueOf } from "../../../support/stack.ts";

// What the platform registers with the settings of a real stack is in tests/golden/prod.yaml.
describe("GkePlatform by default", () => {
  let made: Made;
  before(async () => {
    made = await make({}, admitted);
  });

  it("creates a new pool before it drains the replaced one within disruption budgets", () => {
    const { inputs } = made.stack.get("NodePool", "gke");
    assert.equal(inputs.name, undefined);
    assert.deepEqual(inputs.nodeDrainConfigs, [{ respectPdbDuringNodePoolDeletion: true }]);
  });

  it("accesses the cluster with a secret kubeconfig, which is not a file", () => {
    const { inputs, secrets } = made.stack.get("kubernetes", "gke");
    assert.deepEqual(secrets, ["kubeconfig"]);
    assert.match(inputs.kubeconfig as string, /"server":"https:\/\/gke-0a1b2c3\.gke\.goog"/);
  });

  it("has no key: pods use workload identity", () => {
    assert.deepEqual(made.stack.all("Key"), []);
    assert.equal(made.platform.objectStore.credentials, undefined);
    assert.deepEqual(made.seen, {
      "iam.gke.io/gcp-service-account": "account@a-project.iam.gserviceaccount.com",
    });
    assert.deepEqual(made.platform.objectStore.calls, [
      { ports: [443] },
      { to: [{ ipBlock: { cidr: "169.254.169.254/32" } }], ports: [80, 8080] },
      { to: [{ ipBlock: { cidr: "169.254.169.252/32" } }], ports: [987, 988] },
    ]);
  });

  it("encrypts nothing with a key of the stack, and decrypts Secrets that were encrypted with one", () => {
    for (const kind of ["CryptoKey", "KeyRing", "CryptoKeyIAMMember"])
      assert.deepEqual(made.stack.all(kind), []);
    assert.deepEqual(made.stack.get("Cluster", "gke").inputs.databaseEncryption, {
      state: "DECRYPTED",
    });
  });

  it("ignores what GKE reports of an IP endpoint that is closed", () => {
    const { inputs, options } = made.stack.get("Cluster", "gke");
    assert.deepEqual(inputs.privateClusterConfig, { enablePrivateNodes: true });
    assert.ok(options.ignoreChanges?.includes("privateClusterConfig.enablePrivateEndpoint"));
  });

  it("creates objects in the cluster when it has nodes, and nodes when they can pull images", () => {
    const { options } = made.stack.get("kubernetes", "gke");
    assert.ok(options.dependsOn?.includes("gcp:container/nodePool:NodePool gke"));
    const { dependsOn } = made.stack.get("Cluster", "gke").options;
    for (const one of [
      "gcp:compute/routerNat:RouterNat gke",
      "gcp:projects/iAMMember:IAMMember gke-nodes",
    ])
      assert.ok(dependsOn?.includes(one), one);
  });
});

describe("GkePlatform with an account for each part", () => {
  it("grants each account only the rights of its use", async () => {
    const { stack } = await make({ identity: "accountPerPart" }, ({ objectStore }) => {
      for (const does of ["upload", "read", "compact"] as const)
        objectStore.bindWorkloadIdentity?.(
          { namespace: "monitoring", name: does },
          { bucket: "ruler", does },
        );
      return Promise.resolve();
    });
    const accounts = stack.all("Account").map(({ name }) => name);
    assert.deepEqual(accounts.sort(), ["compact", "gke-nodes", "read", "upload"]);
    const grants = stack.all("BucketIAMMember").map(({ name, inputs }) => [name, inputs.role]);
    assert.deepEqual(grants.sort(), [
      ["compact-objectUser", "roles/storage.objectUser"],
      ["read-objectViewer", "roles/storage.objectViewer"],
      ["upload-objectCreator", "roles/storage.objectCreator"],
      ["upload-objectViewer", "roles/storage.objectViewer"],
    ]);
    for (const { inputs } of stack.all("BucketIAMMember"))
      assert.match(String(inputs.bucket), /ruler/);
  });
});

describe("GkePlatform with a key", () => {
  it("creates the key, without workload identity", async () => {
    const made = await make({ identity: "key" }, async ({ objectStore: { credentials } }) => {
      assert.ok(credentials);
      return [await valueOf(credentials), await pulumi.isSecret(credentials)];
    });
    assert.ok(!made.stack.children.includes("IAMMember gke-thanos-thanos"));
    assert.ok(!made.stack.children.includes("Service gke-iamcredentials"));
    assert.deepEqual(made.seen, ["the-key", true]);
    assert.equal(made.platform.objectStore.bindWorkloadIdentity, undefined);
    assert.deepEqual(made.platform.objectStore.calls, [{ ports: [443] }]);
    assert.deepEqual(made.stack.get("Key", "gke-thanos").inputs.keepers, { rotation: "1" });
  });

  it("replaces the key when the text changes", async () => {
    const { stack } = await make({ identity: "key", keyRotation: "2026-11" });
    assert.deepEqual(stack.get("Key", "gke-thanos").inputs.keepers, { rotation: "2026-11" });
  });
});

describe("GkePlatform with encryption", () => {
  it("uses an existing key for buckets, disks and Secrets", async () => {
    const made = await make({ encryption: { existing: { key } } }, ({ storageClass }) =>
      valueOf(pulumi.output(storageClass.create?.parameters)),
    );
    const { stack } = made;
    assert.deepEqual([...stack.all("CryptoKey"), ...stack.all("KeyRing")], []);
    for (const { inputs } of stack.all("CryptoKeyIAMMember")) assert.equal(inputs.cryptoKeyId, key);
    for (const { inputs } of stack.all("Bucket"))
      assert.deepEqual(inputs.encryption, { defaultKmsKeyName: key });
    assert.equal(stack.get("NodePool", "gke").inputs.nodeConfig.bootDiskKmsKey, key);
    assert.deepEqual(stack.get("Cluster", "gke").inputs.databaseEncryption, {
      state: "ENCRYPTED",
      keyName: key,
    });
    assert.deepEqual(made.seen, { type: "pd-balanced", "disk-encryption-kms-key": key });
  });
});

describe("GkePlatform with settings", () => {
  it("protects nothing without deletion protection", async () => {
    const made = await make({
      deletionProtection: false,
      encryption: { create: {} },
      buckets: { create: { forceDestroy: true, softDelete: "0s" } },
    });
    assert.deepEqual(
      made.stack.resources.filter(({ options }) => options.protect).map(({ name }) => name),
      [],
    );
    assert.equal(made.stack.get("Cluster", "gke").inputs.deletionProtection, false);
    for (const { inputs } of made.stack.all("Bucket")) {
      assert.equal(inputs.forceDestroy, true);
      assert.deepEqual(inputs.softDeletePolicy, { retentionDurationSeconds: 0 });
    }
  });

  it("opens the IP endpoint of the API server to authorized networks, and closes the DNS endpoint", async () => {
    const { stack } = await make(authorized, undefined, byIp);
    const { inputs, options } = stack.get("Cluster", "gke");
    // Named, as GKE changes an endpoint that is left out.
    assert.deepEqual(inputs.privateClusterConfig, {
      enablePrivateNodes: true,
      enablePrivateEndpoint: false,
    });
    assert.ok(!options.ignoreChanges?.includes("privateClusterConfig.enablePrivateEndpoint"));
    assert.deepEqual(inputs.controlPlaneEndpointsConfig, {
      dnsEndpointConfig: { allowExternalTraffic: false },
      ipEndpointsConfig: { enabled: true },
    });
    assert.deepEqual(inputs.masterAuthorizedNetworksConfig, {
      cidrBlocks: [{ cidrBlock: "198.51.100.0/24" }],
      gcpPublicCidrsAccessEnabled: false,
    });
    assert.match(
      stack.get("kubernetes", "gke").inputs.kubeconfig as string,
      /"server":"https:\/\/203\.0\.113\.2","certificate-authority-data":"Y2E="/,
    );
  });

  it("applies settings of machines, disks and locations", async () => {
    const create = {
      ...gke.gke.cluster.create,
      nodes: { perZone: 2, machineType: "n2-standard-8", diskType: "pd-ssd", spot: true },
    };
    const made = await make({
      cluster: { create },
      buckets: { create: { location: "EU" } },
      storageClass: { create: { diskType: "hyperdisk-balanced" } },
    });
    const { nodeCount, nodeConfig } = made.stack.get("NodePool", "gke").inputs;
    assert.equal(nodeCount, 2);
    assert.equal(nodeConfig.machineType, "n2-standard-8");
    assert.equal(nodeConfig.diskType, "pd-ssd");
    assert.equal(nodeConfig.spot, true);
    for (const { inputs } of made.stack.all("Bucket")) assert.equal(inputs.location, "EU");
    assert.equal(made.platform.storageClass.create?.parameters.type, "hyperdisk-balanced");
  });

  it("labels Google's resources, machines and volumes", async () => {
    const labels = { "cost-center": "4711" };
    const made = await make({ labels });
    const all = { ...labels, "ha-monitoring-stack": "test" };
    assert.deepEqual(made.stack.get("gcp", "gke").inputs.defaultLabels, JSON.stringify(all));
    assert.deepEqual(made.stack.get("NodePool", "gke").inputs.nodeConfig.resourceLabels, all);
    assert.equal(
      made.platform.storageClass.create?.parameters.labels,
      "cost-center=4711,ha-monitoring-stack=test",
    );
    const { platform } = await make({});
    assert.equal(platform.storageClass.create?.parameters.labels, undefined);
  });

  it("backs up the volumes of the monitoring, by an agent that is off otherwise", async () => {
    const { stack } = await make({ backups: { schedule: "30 1 * * 0", keep: "14d" } });
    const agent = (of: typeof stack) =>
      of.get("Cluster", "gke").inputs.addonsConfig.gkeBackupAgentConfig;
    assert.deepEqual(agent(stack), { enabled: true });
    const { inputs } = stack.get("BackupPlan", "gke-backups");
    assert.deepEqual(inputs.backupSchedule, { cronSchedule: "30 1 * * 0" });
    assert.deepEqual(inputs.retentionPolicy, { backupRetainDays: 14 });
    assert.deepEqual(inputs.backupConfig, {
      selectedNamespaces: { namespaces: ["monitoring"] },
      ...{ includeVolumeData: true, includeSecrets: false },
    });
    const without = (await make()).stack;
    assert.deepEqual(agent(without), { enabled: false });
    assert.deepEqual(without.all("BackupPlan"), []);
  });

  it("creates pools that GKE scales, with labels and taints", async () => {
    const create = {
      ...gke.gke.cluster.create,
      nodes: { maxPerZone: 3, labels: { team: "devops" } },
      pools: { batch: { perZone: 2, taints: [{ key: "dedicated", value: "batch" }] } },
    };
    const { stack } = await make({ cluster: { create } });
    const scaled = stack.get("NodePool", "gke");
    assert.deepEqual(scaled.inputs.autoscaling, {
      ...{ minNodeCount: 1, maxNodeCount: 3, locationPolicy: "BALANCED" },
    });
    assert.deepEqual(scaled.options.ignoreChanges, ["nodeCount"]);
    assert.deepEqual(scaled.inputs.nodeConfig.labels, {
      ...{ team: "devops", "ha-monitoring/pool": "nodes" },
    });
    const fixed = stack.get("NodePool", "gke-batch");
    assert.equal(fixed.inputs.autoscaling, undefined);
    assert.equal(fixed.options.ignoreChanges, undefined);
    assert.equal(fixed.inputs.nodeCount, 2);
    assert.deepEqual(fixed.inputs.nodeConfig.labels, { "ha-monitoring/pool": "batch" });
    assert.deepEqual(fixed.inputs.nodeConfig.taints, [
      { key: "dedicated", value: "batch", effect: "NO_SCHEDULE" },
    ]);
  });

  it("creates neither a cluster nor buckets if existing ones are named", async () => {
    const made = await make(
      {
        cluster: { existing: { name: "mine", location: "europe-west1-b" } },
        buckets: { existing: { longTerm: "my-blocks", ruler: "my-rules" } },
      },
      admitted,
    );
    for (const kind of ["Bucket", "Cluster", "Network", "NodePool", "Subnetwork"])
      assert.deepEqual(
        made.stack.all(kind).filter(({ type }) => type.startsWith("gcp:")),
        [],
        kind,
      );
    assert.equal(
      made.stack.get("kubernetes", "gke").inputs.clusterIdentifier,
      "projects/a-project/locations/europe-west1-b/clusters/mine",
    );
    assert.deepEqual(
      made.stack.all("BucketIAMMember").map(({ inputs }) => inputs.bucket as string),
      ["my-blocks", "my-rules"],
    );
  });
});
