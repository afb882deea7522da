import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { GkePlatform } from "../../../../../components/platform/gke/gke.ts";
import { gkeSettings } from "../../../../../components/platform/gke/settings.ts";
import { gke } from "../../../support/config.ts";
import { run, type Stack, valueOf } from "../../../support/stack.ts";

interface Made {
  readonly stack: Stack;
  readonly platform: GkePlatform;
  /** Names of the resources that Pulumi refuses to delete. */
  readonly protected: readonly string[];
  /** What `look` made of the platform. */
  readonly seen: unknown;
}

/** Makes the platform by the least settings with some changed. */
async function make(
  changes: object = {},
  look: (platform: GkePlatform) => Promise<unknown> = () => Promise.resolve(),
): Promise<Made> {
  const made: { platform: GkePlatform; seen: Promise<unknown> }[] = [];
  const kept: string[] = [];
  const note: pulumi.ResourceTransformation = ({ type, name, opts }) => {
    if (opts.protect) kept.push(`${type.split(":").at(-1) ?? ""} ${name}`);
    return undefined;
  };
  const stack = await run(() => {
    const settings = gkeSettings.parse({ gke: { ...gke.gke, ...changes } }).gke;
    const platform = new GkePlatform("gke", settings, { transformations: [note] });
    made.push({ platform, seen: look(platform) });
  });
  const [one] = made;
  assert.ok(one);
  return { stack, platform: one.platform, protected: kept.sort(), seen: await one.seen };
}

const admitted = ({ objectStore: { admit } }: GkePlatform) => {
  assert.ok(admit);
  return valueOf(pulumi.output(admit({ namespace: "monitoring", name: "thanos" })));
};
const key = "projects/p/locations/europe-west1/keyRings/r/cryptoKeys/k";

/** All but the ingress controller, which has tests of its own. */
const ownChildren = ({ stack }: Made) =>
  stack.children.filter((child) => !/ ingress(-|$)/.test(child));

const network = ["Network gke", "Network gke", "Router gke", "RouterNat gke", "Subnetwork gke"];
const services = (...apis: string[]) => [
  "Services gke",
  ...["compute", "container", "iam", "storage", "cloudresourcemanager", ...apis].map(
    (api) => `Service gke-${api}`,
  ),
];
const cluster = [
  "Account gke-nodes",
  "Cluster gke",
  "GkeCluster gke",
  "IAMMember gke-nodes",
  "NodeAccount gke-nodes",
  "NodePool gke",
];
const buckets = [
  "Bucket gke-buckets-prometheus-long-term",
  "Bucket gke-buckets-thanos-ruler",
  "Buckets gke-buckets",
  "RandomId gke-buckets",
];
const identity = [
  "Account gke-thanos",
  "BucketIAMMember gke-thanos-longTerm",
  "BucketIAMMember gke-thanos-ruler",
  "Identity gke-thanos",
];
const always = ["Address gke-ingress", "GkePlatform gke", "gcp gke", "kubernetes gke"];
const grants = [
  "ServiceIdentity gke-encryption-compute",
  "ServiceIdentity gke-encryption-container",
  "CryptoKeyIAMMember gke-encryption-buckets",
  "CryptoKeyIAMMember gke-encryption-disks",
  "CryptoKeyIAMMember gke-encryption-secrets",
  "Encryption gke-encryption",
];

describe("GkePlatform by default", () => {
  let made: Made;
  before(async () => {
    made = await make({}, admitted);
  });

  it("makes exactly these", () => {
    assert.deepEqual(
      ownChildren(made),
      [
        ...[
          ...always,
          ...services("iamcredentials"),
          ...network,
          ...cluster,
          ...buckets,
          ...identity,
        ],
        "IAMMember gke-thanos-thanos",
      ].sort(),
    );
    assert.ok(made.stack.children.includes("Nginx ingress"));
  });

  it("labels what it makes with the stack's name", () => {
    const { project, region, defaultLabels } = made.stack.get("gcp", "gke").inputs;
    assert.deepEqual(
      [project, region, JSON.parse(defaultLabels as string)],
      ["a-project", "europe-west1", { "ha-monitoring-stack": "test" }],
    );
  });

  it("leaves the APIs enabled for others when it goes", () => {
    for (const { inputs } of made.stack.all("Service"))
      if (inputs.service !== undefined) assert.equal(inputs.disableOnDestroy, false);
    assert.equal(
      made.stack.get("Service", "gke-container").inputs.service,
      "container.googleapis.com",
    );
  });

  it("puts the nodes, without addresses of their own, behind a NAT", () => {
    const { stack } = made;
    const [subnetwork] = stack.all("Subnetwork");
    assert.equal(subnetwork?.inputs.ipCidrRange, "10.10.0.0/22");
    assert.deepEqual(subnetwork.inputs.secondaryIpRanges, [
      { rangeName: "pods", ipCidrRange: "10.20.0.0/16" },
      { rangeName: "services", ipCidrRange: "10.30.0.0/20" },
    ]);
    assert.equal(subnetwork.inputs.privateIpGoogleAccess, true);
    const nat = stack.get("RouterNat", "gke").inputs;
    assert.deepEqual(nat.subnetworks, [
      { name: "gke-id", sourceIpRangesToNats: ["ALL_IP_RANGES"] },
    ]);
    assert.deepEqual(stack.get("Cluster", "gke").inputs.privateClusterConfig, {
      enablePrivateNodes: true,
    });
  });

  it("has one node in each of three zones", () => {
    const { inputs } = made.stack.get("NodePool", "gke");
    assert.deepEqual(inputs.nodeLocations, gke.gke.cluster.create.zones);
    assert.equal(inputs.nodeCount, 1);
    assert.equal(inputs.location, "europe-west1");
    assert.deepEqual(inputs.management, { autoRepair: true, autoUpgrade: true });
    assert.deepEqual(inputs.upgradeSettings, { maxSurge: 1, maxUnavailable: 0 });
    assert.deepEqual(inputs.networkConfig, { enablePrivateNodes: true });
  });

  it("has a replaced pool made before the old one is drained as its budgets ask", () => {
    const { inputs } = made.stack.get("NodePool", "gke");
    assert.equal(inputs.name, undefined);
    assert.deepEqual(inputs.nodeDrainConfigs, [{ respectPdbDuringNodePoolDeletion: true }]);
  });

  it("hardens nodes, in the pool as in the one that is removed", () => {
    const { nodeConfig } = made.stack.get("NodePool", "gke").inputs;
    assert.deepEqual(nodeConfig, {
      machineType: "e2-standard-4",
      imageType: "COS_CONTAINERD",
      diskType: "pd-balanced",
      diskSizeGb: 50,
      spot: false,
      serviceAccount: "account@a-project.iam.gserviceaccount.com",
      oauthScopes: ["https://www.googleapis.com/auth/cloud-platform"],
      shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
      workloadMetadataConfig: { mode: "GKE_METADATA" },
      kubeletConfig: { insecureKubeletReadonlyPortEnabled: "FALSE" },
    });
    const { inputs } = made.stack.get("Cluster", "gke");
    assert.deepEqual(inputs.nodeConfig, nodeConfig);
    assert.equal(inputs.removeDefaultNodePool, true);
  });

  it("lets nodes send logs and metrics, and nothing more", () => {
    const ofProject = made.stack.resources.filter(({ type }) =>
      type.startsWith("gcp:projects/iAM"),
    );
    assert.deepEqual(
      ofProject.map(({ inputs }) => [inputs.project, inputs.role]),
      [["a-project", "roles/container.defaultNodeServiceAccount"]],
    );
  });

  it("makes a cluster as it should be", () => {
    const { inputs } = made.stack.get("Cluster", "gke");
    const { nodeConfig, network, subnetwork, ...others } = inputs;
    assert.ok(nodeConfig && network && subnetwork);
    assert.deepEqual(others, {
      location: "europe-west1",
      nodeLocations: gke.gke.cluster.create.zones,
      deletionProtection: true,
      releaseChannel: { channel: "REGULAR" },
      maintenancePolicy: {
        recurringWindow: {
          startTime: "2026-01-10T02:00:00Z",
          endTime: "2026-01-10T08:00:00Z",
          recurrence: "FREQ=WEEKLY;BYDAY=SA,SU",
        },
      },
      networkingMode: "VPC_NATIVE",
      ipAllocationPolicy: {
        clusterSecondaryRangeName: "pods",
        servicesSecondaryRangeName: "services",
      },
      datapathProvider: "ADVANCED_DATAPATH",
      privateClusterConfig: { enablePrivateNodes: true },
      controlPlaneEndpointsConfig: {
        dnsEndpointConfig: { allowExternalTraffic: true },
        ipEndpointsConfig: { enabled: false },
      },
      workloadIdentityConfig: { workloadPool: "a-project.svc.id.goog" },
      enableShieldedNodes: true,
      anonymousAuthenticationConfig: { mode: "LIMITED" },
      rbacBindingConfig: {
        enableInsecureBindingSystemAuthenticated: false,
        enableInsecureBindingSystemUnauthenticated: false,
      },
      addonsConfig: {
        gcePersistentDiskCsiDriverConfig: { enabled: true },
        dnsCacheConfig: { enabled: true },
      },
      monitoringConfig: {
        enableComponents: ["SYSTEM_COMPONENTS"],
        managedPrometheus: { enabled: false },
      },
      removeDefaultNodePool: true,
      initialNodeCount: 1,
    });
  });

  it("talks to the cluster by a kubeconfig that is secret and has no file", () => {
    const { inputs, secrets } = made.stack.get("kubernetes", "gke");
    assert.deepEqual(secrets, ["kubeconfig"]);
    assert.match(inputs.kubeconfig as string, /"server":"https:\/\/gke-0a1b2c3\.gke\.goog"/);
    assert.equal(inputs.clusterIdentifier, "gke-id");
    assert.equal(inputs.enableConfigMapMutable, "true");
  });

  it("makes buckets that keep blocks safe and delete none", () => {
    for (const use of ["prometheus-long-term", "thanos-ruler"])
      assert.deepEqual(made.stack.get("Bucket", `gke-buckets-${use}`).inputs, {
        name: `${use}-0a1b2c3d`,
        location: "europe-west1",
        uniformBucketLevelAccess: true,
        publicAccessPrevention: "enforced",
        versioning: { enabled: false },
        softDeletePolicy: { retentionDurationSeconds: 604800 },
        lifecycleRules: [
          { action: { type: "AbortIncompleteMultipartUpload" }, condition: { age: 7 } },
        ],
        forceDestroy: false,
      });
  });

  it("lets its account in to exactly those two", () => {
    assert.deepEqual(
      made.stack.all("BucketIAMMember").map(({ inputs }) => inputs),
      ["prometheus-long-term-0a1b2c3d", "thanos-ruler-0a1b2c3d"].map((bucket) => ({
        bucket,
        role: "roles/storage.objectAdmin",
        member: "serviceAccount:account@a-project.iam.gserviceaccount.com",
      })),
    );
  });

  it("has no key: pods have the account by theirs", () => {
    assert.deepEqual(made.stack.all("Key"), []);
    assert.equal(made.platform.objectStore.credentials, undefined);
    assert.deepEqual(made.seen, {
      "iam.gke.io/gcp-service-account": "account@a-project.iam.gserviceaccount.com",
    });
    assert.deepEqual(made.stack.get("IAMMember", "gke-thanos-thanos").inputs, {
      serviceAccountId:
        "projects/a-project/serviceAccounts/account@a-project.iam.gserviceaccount.com",
      role: "roles/iam.workloadIdentityUser",
      member: "serviceAccount:a-project.svc.id.goog[monitoring/thanos]",
    });
    assert.deepEqual(made.platform.objectStore.calls, [
      { ports: [443] },
      { to: [{ ipBlock: { cidr: "169.254.169.254/32" } }], ports: [80, 8080] },
      { to: [{ ipBlock: { cidr: "169.254.169.252/32" } }], ports: [987, 988] },
    ]);
  });

  it("refuses to delete what holds data", () => {
    assert.deepEqual(made.protected, [
      "Bucket gke-buckets-prometheus-long-term",
      "Bucket gke-buckets-thanos-ruler",
      "Cluster gke",
    ]);
  });

  it("makes volumes by the CSI driver, and encrypts nothing with a key of its own", () => {
    assert.deepEqual(made.platform.storage, {
      provisioner: "pd.csi.storage.gke.io",
      parameters: { type: "pd-balanced" },
    });
    assert.deepEqual(made.stack.all("CryptoKey"), []);
  });

  it("has the ingress controller answer at the address that it reserves", () => {
    assert.equal(made.stack.get("Address", "gke-ingress").inputs.region, "europe-west1");
    assert.equal(made.stack.get("Service", "ingress").inputs.spec.loadBalancerIP, "203.0.113.1");
  });
});

describe("GkePlatform with a key", () => {
  it("makes one, and lets no account of the cluster in", async () => {
    const made = await make({ identity: "key" }, async ({ objectStore: { credentials } }) => {
      assert.ok(credentials);
      return [await valueOf(credentials), await pulumi.isSecret(credentials)];
    });
    assert.deepEqual(
      ownChildren(made),
      [
        ...[...always, ...services(), ...network, ...cluster, ...buckets, ...identity],
        "Key gke-thanos",
      ].sort(),
    );
    assert.deepEqual(made.seen, ["the-key", true]);
    assert.equal(made.platform.objectStore.admit, undefined);
    assert.deepEqual(made.platform.objectStore.calls, [{ ports: [443] }]);
    assert.deepEqual(made.stack.get("Key", "gke-thanos").inputs.keepers, { rotation: "1" });
  });

  it("makes another one for another text", async () => {
    const { stack } = await make({ identity: "key", keyRotation: "2026-11" });
    assert.deepEqual(stack.get("Key", "gke-thanos").inputs.keepers, { rotation: "2026-11" });
  });
});

describe("GkePlatform with encryption", () => {
  it("makes a key, for Google's services, that outlives the stack", async () => {
    const made = await make({ encryption: { create: { rotation: "30d" } } });
    assert.deepEqual(
      ownChildren(made),
      [
        ...[...always, ...services("iamcredentials", "cloudkms"), ...network, ...cluster],
        ...[...buckets, ...identity, ...grants],
        ...["CryptoKey gke-encryption", "KeyRing gke-encryption"],
      ].sort(),
    );
    const { stack } = made;
    assert.equal(stack.get("KeyRing", "gke-encryption").inputs.location, "europe-west1");
    assert.deepEqual(stack.get("CryptoKey", "gke-encryption").inputs, {
      keyRing: "gke-encryption-id",
      rotationPeriod: "2592000s",
    });
    assert.deepEqual(
      stack.all("CryptoKeyIAMMember").map(({ inputs }) => [inputs.role, inputs.member]),
      ["gs-project-accounts", "compute-system", "container-engine-robot"].map((agent) => [
        "roles/cloudkms.cryptoKeyEncrypterDecrypter",
        `serviceAccount:service-123456789012@${agent}.iam.gserviceaccount.com`,
      ]),
    );
    assert.ok(made.protected.includes("CryptoKey gke-encryption"));
  });

  it("uses a key that exists for buckets, disks and Secrets", async () => {
    const made = await make({ encryption: { existing: { key } } }, ({ storage }) =>
      valueOf(pulumi.output(storage.parameters)),
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
  it("lets everything be deleted where that is wanted", async () => {
    const made = await make({
      deletionProtection: false,
      encryption: { create: {} },
      buckets: { create: { forceDestroy: true, softDelete: "0s" } },
    });
    assert.deepEqual(made.protected, []);
    assert.equal(made.stack.get("Cluster", "gke").inputs.deletionProtection, false);
    for (const { inputs } of made.stack.all("Bucket")) {
      assert.equal(inputs.forceDestroy, true);
      assert.deepEqual(inputs.softDeletePolicy, { retentionDurationSeconds: 0 });
    }
  });

  it("opens the API server to networks by its address, and then not by its name", async () => {
    const create = { ...gke.gke.cluster.create, authorizedNetworks: ["198.51.100.0/24"] };
    const { stack } = await make({ cluster: { create } });
    const { inputs } = stack.get("Cluster", "gke");
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

  it("takes machines, disks and places as they are set", async () => {
    const create = {
      ...gke.gke.cluster.create,
      nodes: { perZone: 2, machineType: "n2-standard-8", diskType: "pd-ssd", spot: true },
    };
    const made = await make({
      cluster: { create },
      buckets: { create: { location: "EU" } },
      diskType: "hyperdisk-balanced",
    });
    const { nodeCount, nodeConfig } = made.stack.get("NodePool", "gke").inputs;
    assert.equal(nodeCount, 2);
    assert.equal(nodeConfig.machineType, "n2-standard-8");
    assert.equal(nodeConfig.diskType, "pd-ssd");
    assert.equal(nodeConfig.spot, true);
    for (const { inputs } of made.stack.all("Bucket")) assert.equal(inputs.location, "EU");
    assert.equal(made.platform.storage.parameters.type, "hyperdisk-balanced");
  });

  it("makes neither a cluster nor buckets where they are named", async () => {
    const made = await make(
      {
        cluster: { existing: { name: "mine", location: "europe-west1-b" } },
        buckets: { existing: { longTerm: "my-blocks", ruler: "my-rules" } },
      },
      admitted,
    );
    assert.deepEqual(
      ownChildren(made),
      [...always, ...services("iamcredentials"), ...identity, "IAMMember gke-thanos-thanos"].sort(),
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
