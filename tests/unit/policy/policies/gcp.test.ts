import {
  compactor,
  object,
  objstore,
  prometheus,
  set,
  store,
  thanos,
} from "../../support/thirdPartyStacks.ts";
import { assertionsOf } from "../../support/policyAssertions.ts";
import { type Declared, unknown } from "../../support/policies.ts";

const resource = (type: string, inputs: object): Declared => ({
  type: `gcp:${type}`,
  name: "it",
  inputs,
});
const bucket = (inputs: object) => resource("storage/bucket:Bucket", inputs);
const prod = { stack: "prod" };

describe("policy bucket-not-public", () => {
  const { passes, refuses, waits } = assertionsOf("bucket-not-public");
  const closed = { publicAccessPrevention: "enforced", uniformBucketLevelAccess: true };

  it("refuses access without an account", () => {
    passes([bucket(closed)]);
    refuses([bucket({ ...closed, publicAccessPrevention: "inherited" })], [/can be made public/]);
    refuses(
      [bucket({ publicAccessPrevention: "enforced" })],
      [/allows permissions on single objects/],
    );
    waits([bucket({ ...closed, publicAccessPrevention: unknown })]);
    const member = (inputs: object) => resource("storage/bucketIAMMember:BucketIAMMember", inputs);
    passes([member({ member: "serviceAccount:thanos@example.iam.gserviceaccount.com" })]);
    refuses([member({ member: "allUsers" })], [/everybody on the internet/]);
    refuses(
      [
        resource("storage/bucketIAMBinding:BucketIAMBinding", {
          members: ["user:me@example.com", "allAuthenticatedUsers"],
        }),
      ],
      [/everybody on the internet/],
    );
  });

  it("finds public members of every kind of resource", () => {
    for (const [type, inputs] of [
      ["storage/bucketIAMMember:BucketIAMMember", { member: "allAuthenticatedUsers" }],
      ["storage/bucketIAMPolicy:BucketIAMPolicy", { policyData: '{"members": ["allUsers"]}' }],
      ["storage/bucketAccessControl:BucketAccessControl", { entity: "allUsers" }],
      ["storage/bucketACL:BucketACL", { predefinedAcl: "publicRead" }],
      ["storage/bucketACL:BucketACL", { roleEntities: ["OWNER:me", "READER:allUsers"] }],
      ["storage/bucketObject:BucketObject", { predefinedAcl: "publicReadWrite" }],
      ["projects/iAMMember:IAMMember", { member: "allUsers" }],
    ] as const)
      refuses([resource(type, inputs)], [/everybody on the internet/]);
    passes([resource("cloudrun/service:Service", { member: "allUsers" })]);
    passes([{ type: "x:gcp:storage/bucket", name: "it", inputs: { member: "allUsers" } }]);
    passes([resource("storage/bucketACL:BucketACL", { roleEntities: ["OWNER:me"] })]);
    refuses(
      [bucket({ uniformBucketLevelAccess: false, publicAccessPrevention: "inherited" })],
      [/can be made public/, /permissions on single objects/],
    );
  });
});

describe("policy bucket-not-force-destroyed", () => {
  const { passes, refuses } = assertionsOf("bucket-not-force-destroyed");

  it("refuses forceDestroy in protected stacks", () => {
    passes([bucket({ forceDestroy: true })]);
    passes([bucket({ forceDestroy: false })], prod);
    refuses([bucket({ forceDestroy: true })], [/of stack prod is deleted with all its/], prod);
  });

  it("checks buckets only, whose default is false", () => {
    passes([resource("container/cluster:Cluster", { forceDestroy: true })], prod);
    passes([bucket({})], prod);
  });
});

describe("policy cluster-deletion-protected", () => {
  const { passes, refuses } = assertionsOf("cluster-deletion-protected");
  const cluster = (inputs: object) => [resource("container/cluster:Cluster", inputs)];

  it("requires deletion protection in protected stacks", () => {
    passes(cluster({ deletionProtection: false }));
    passes(cluster({}), prod);
    refuses(cluster({ deletionProtection: false }), [/of stack prod may be deleted/], prod);
  });

  it("checks clusters only", () => {
    passes([bucket({ deletionProtection: false })], prod);
  });
});

describe("policy api-server-not-public", () => {
  const { passes, refuses, waits } = assertionsOf("api-server-not-public");
  const cluster = (inputs: object) => [resource("container/cluster:Cluster", inputs)];
  const from = (...ranges: unknown[]) =>
    cluster({
      masterAuthorizedNetworksConfig: { cidrBlocks: ranges.map((cidrBlock) => ({ cidrBlock })) },
    });

  it("accepts listed networks only", () => {
    passes(from("198.51.100.0/24", "10.0.0.0/8"));
    passes(from());
    refuses(from("198.51.100.0/24", "0.0.0.0/0"), [/from 0\.0\.0\.0\/0\./]);
    refuses(from("0.0.0.0/1", "128.0.0.0/1"), [/from 0\.0\.0\.0\/1\./, /from 128\.0\.0\.0\/1\./]);
    refuses(cluster({}), [/from every address/]);
    waits(cluster({ masterAuthorizedNetworksConfig: unknown }));
  });

  it("accepts an endpoint without a public address", () => {
    passes(cluster({ privateClusterConfig: { enablePrivateEndpoint: true } }));
    passes(cluster({ controlPlaneEndpointsConfig: { ipEndpointsConfig: { enabled: false } } }));
  });

  it("accepts ranges up to /8, and reads the cluster's endpoints", () => {
    passes(from("10.0.0.0/8"));
    refuses(from("10.0.0.0/7"), [/from 10\.0\.0\.0\/7\.[^]*each a \/8 or smaller/]);
    passes(cluster({ masterAuthorizedNetworksConfig: {} }));
    refuses(cluster({ privateClusterConfig: { enablePrivateEndpoint: false } }), [/every address/]);
    refuses(cluster({ privateClusterConfig: {} }), [/every address/]);
    for (const config of [{}, { ipEndpointsConfig: {} }, { ipEndpointsConfig: { enabled: true } }])
      refuses(cluster({ controlPlaneEndpointsConfig: config }), [/every address/]);
    passes([bucket({})]);
  });
});

describe("policy no-project-wide-storage-role", () => {
  const { passes, refuses } = assertionsOf("no-project-wide-storage-role");
  const member = (role: string) => [resource("projects/iAMMember:IAMMember", { role })];

  it("refuses roles on every bucket of a project", () => {
    passes(member("roles/monitoring.metricWriter"));
    passes([
      resource("storage/bucketIAMMember:BucketIAMMember", { role: "roles/storage.objectAdmin" }),
    ]);
    refuses(member("roles/storage.objectAdmin"), [/grants roles\/storage\.objectAdmin/]);
    refuses(member("roles/editor"), [/grants roles\/editor on every bucket/]);
  });

  it("reads every kind of grant above buckets", () => {
    const grant = (type: string, inputs: object) => [resource(type, inputs)];
    const role = "roles/storage.admin";
    for (const type of [
      "projects/iAMBinding:IAMBinding",
      "organizations/iAMMember:IAMMember",
      "folder/iAMMember:IAMMember",
    ])
      refuses(grant(type, { role }), [/grants roles\/storage\.admin on/]);
    refuses(grant("projects/iAMPolicy:IAMPolicy", { policyData: '{"role": "roles/owner"}' }), [
      /grants roles\/owner/,
    ]);
    passes(grant("projects/iAMAuditConfig:IAMAuditConfig", { role }));
    passes(grant("x/projects/iAMMember:IAMMember", { role }));
    for (const other of ["roles/editors", "roles/ownership", "roles/storagetransfer.admin"])
      passes(grant("projects/iAMMember:IAMMember", { role: other }));
  });
});

describe("policy service-account-keys-rotated", () => {
  const { passes, refuses } = assertionsOf("service-account-keys-rotated");
  const key = (keepers: object) => [resource("serviceaccount/key:Key", keepers)];

  it("requires keepers", () => {
    passes(key({ keepers: { rotation: "2026-11" } }));
    refuses(key({}), [/is a key that is never replaced/]);
    refuses(key({ keepers: {} }), [/is a key that is never replaced/]);
  });

  it("checks keys only", () => {
    passes([bucket({})]);
  });
});

describe("policy bucket-keeps-live-blocks", () => {
  const { passes, refuses } = assertionsOf("bucket-keeps-live-blocks");
  const rule = (condition: object, type = "Delete") =>
    bucket({ name: "blocks", lifecycleRules: [{ action: { type }, condition }] });

  it("refuses settings that delete blocks or prevent their deletion", () => {
    passes([store(), rule({ age: 7 }, "AbortIncompleteMultipartUpload")]);
    passes([store(), rule({ daysSinceNoncurrentTime: 7 })]);
    passes([store(), rule({ withState: "ARCHIVED", age: 7 })]);
    refuses([store(), rule({ age: 90 })], [/deletes objects in use: \{"age":90\}/]);
    refuses(
      [store(), bucket({ name: "blocks", retentionPolicy: { retentionPeriod: 1 } })],
      [/has a retentionPolicy/],
    );
  });

  it("accepts any setting of a bucket that Thanos does not use", () => {
    passes([rule({ age: 90 })]);
    passes([store("store", "others"), rule({ age: 90 })]);
  });

  it("accepts conditions of deleted objects", () => {
    for (const condition of [
      { noncurrentTimeBefore: "2026-01-01" },
      { numNewerVersions: 3 },
      { daysSinceNoncurrentTime: 1, age: 7 },
    ])
      passes([store(), rule(condition)]);
    for (const condition of [
      { daysSinceNoncurrentTime: 0 },
      { numNewerVersions: 0, age: 7 },
      { noncurrentTimeBefore: "0" },
      { withState: "LIVE" },
      { withState: "ANY" },
    ])
      refuses([store(), rule(condition)], [/deletes objects in use/]);
  });

  it("reports rules and retention of the same bucket, by the bucket's or Pulumi's name", () => {
    const both = {
      lifecycleRules: [
        { action: { type: "Delete" }, condition: { withState: "ARCHIVED" } },
        { action: { type: "Delete" }, condition: { age: 1 } },
      ],
      retentionPolicy: { retentionPeriod: 1 },
    };
    refuses([store(), bucket({ name: "blocks", ...both })], [/\{"age":1\}/, /retentionPolicy/]);
    refuses([store("s", "it"), bucket(both)], [/in use/, /retentionPolicy/]);
    passes([store(), bucket(both)]);
    passes([store(), bucket({ name: "blocks" })]);
  });

  it("checks every bucket if the name of Thanos' bucket is unknown", () => {
    const reference = thanos("s", ["store", "--objstore.config-file=/etc/none.yml"]);
    refuses([reference, rule({ age: 90 })], [/in use/]);
    for (const command of ["sidecar", "store", "compact", "rule", "receive"])
      refuses([thanos("t", [command, objstore("blocks")]), rule({ age: 90 })], [/in use/]);
    passes([thanos("t", ["query", objstore("blocks")]), rule({ age: 90 })]);
  });
});

describe("policy bucket-permissions", () => {
  const { passes, refuses } = assertionsOf("bucket-permissions");
  const account = (name: string) =>
    object("core/v1:ServiceAccount", name, {
      metadata: {
        name,
        namespace: "observability",
        annotations: { "iam.gke.io/gcp-service-account": `${name}@p.iam.gserviceaccount.com` },
      },
    });
  const grant = (name: string, role: string): Declared => ({
    ...resource("storage/bucketIAMMember:BucketIAMMember", {
      bucket: "blocks",
      role: `roles/storage.${role}`,
      member: `serviceAccount:${name}@p.iam.gserviceaccount.com`,
    }),
    name: `${name} ${role}`,
  });
  const as = (name: string, workload: Declared): Declared => {
    const changed = structuredClone(workload);
    Object.assign((changed.inputs as { spec: { template: { spec: object } } }).spec.template.spec, {
      serviceAccountName: name,
    });
    return changed;
  };
  const [server, ...config] = prometheus();
  const all = [
    as("writer", server ?? set("none", [])),
    ...config,
    as("reader", store()),
    as("compactor", compactor()),
    ...["writer", "reader", "compactor"].map(account),
  ];

  it("requires the permissions that each component uses", () => {
    passes(all);
    passes([
      ...all,
      grant("writer", "objectCreator"),
      grant("writer", "objectViewer"),
      grant("reader", "objectViewer"),
      grant("compactor", "objectAdmin"),
    ]);
    refuses([...all, grant("compactor", "objectViewer")], [/isn't allowed to create and delete/]);
    refuses([...all, grant("writer", "objectViewer")], [/isn't allowed to create objects/]);
    refuses([...all, grant("reader", "objectCreator")], [/isn't allowed to read objects/]);
  });

  it("refuses permission to delete for other accounts than the compactor's", () => {
    refuses(
      [...all, grant("reader", "objectAdmin")],
      [/allows StatefulSet observability\/store to del/],
    );
    const shared = [server, ...config, store(), compactor()].map((it) =>
      it?.type.endsWith("Set") ? as("thanos", it) : (it ?? set("none", [])),
    );
    passes([...shared, account("thanos"), grant("thanos", "objectAdmin")]);
  });

  it("knows what each component needs, and what each role grants", () => {
    const alone = (args: readonly string[], role: string) => [
      as("it", thanos("it", [...args, objstore("blocks")])),
      account("it"),
      grant("it", role),
    ];
    for (const [command, missing] of [
      ["sidecar", "read and create"],
      ["rule", "read and create"],
      ["receive", "read and create"],
      ["store", "read"],
      ["compact", "read and create and delete"],
    ] as const)
      refuses(alone([command], "bucketViewer"), [
        new RegExp(`isn't allowed to ${missing} objects of its bucket blocks\\.`),
      ]);
    for (const [role, missing] of [
      ["objectViewer", "create and delete"],
      ["objectCreator", "read and delete"],
      ["legacyObjectReader", "create and delete"],
      ["legacyBucketWriter", "read"],
      ["legacyBucketOwner", "read"],
    ] as const)
      refuses(alone(["compact"], role), [new RegExp(`isn't allowed to ${missing} objects`)]);
    for (const role of ["objectUser", "objectAdmin", "admin"]) passes(alone(["compact"], role));
    passes(alone(["query"], "objectCreator"));
  });

  it("explains the loss and the roles to grant", () => {
    const alone = (command: string, role: string) => [
      as("it", thanos("it", [command, objstore("blocks")])),
      account("it"),
      grant("it", role),
    ];
    refuses(alone("sidecar", "bucketViewer"), [
      /can't list[^]*roles\/storage\.objectViewer and roles\/storage\.objectCreator on the bucket/,
    ]);
    refuses(alone("sidecar", "objectViewer"), [
      /No block is uploaded[^]*account roles\/storage\.objectCreator on/,
    ]);
    const parts = [...alone("compact", "objectViewer"), grant("it", "objectCreator")];
    refuses(parts, [/to delete objects[^]*Merged and expired[^]*objectAdmin on the bucket/]);
    refuses(alone("compact", "objectCreator"), [
      /Grant its account roles\/storage\.objectAdmin on/,
    ]);
    refuses(
      [...alone("store", "objectAdmin"), as("c", compactor()), account("c")],
      [/Grant roles\/storage\.objectViewer instead/],
    );
    refuses(
      [...alone("rule", "objectAdmin"), as("c", compactor()), account("c")],
      [/to delete objects of blocks\.[^]*objectViewer and roles\/storage\.objectCreator instead/],
    );
  });

  it("recognizes accounts by annotation, Workload Identity and binding", () => {
    const binding = (members: readonly string[], name = "blocks") => ({
      ...resource("storage/bucketIAMBinding:BucketIAMBinding", {
        bucket: name,
        role: "roles/storage.objectCreator",
        members,
      }),
      name: "binding",
    });
    const pool = "principal://iam.googleapis.com/projects/1/locations/global/pools/p.svc.id.goog";
    for (const member of [
      "serviceAccount:reader@p.iam.gserviceaccount.com",
      `${pool}/subject/ns/observability/sa/reader`,
      "serviceAccount:p.svc.id.goog[observability/reader]",
    ])
      refuses([...all, binding(["user:me@example.com", member])], [/isn't allowed to read/]);
    for (const member of [
      "reader@p.iam.gserviceaccount.com",
      `${pool}/subject/ns/observability/sa/reader2`,
      `${pool}/subject/ns/other/sa/reader`,
      "serviceAccount:p.svc.id.goog[other/reader]",
      "serviceAccount:undefined",
    ])
      passes([...all, binding([member])]);
    passes([...all, binding(["serviceAccount:reader@p.iam.gserviceaccount.com"], "other")]);
    refuses(
      [store(), binding(["serviceAccount:p.svc.id.goog[observability/default]"])],
      [/isn't allowed to read/],
    );
    const elsewhere = account("reader");
    const metadata = { ...(elsewhere.inputs as { metadata: object }).metadata, namespace: "other" };
    passes([
      as("reader", store()),
      { ...elsewhere, inputs: { ...elsewhere.inputs, metadata } },
      grant("reader", "objectCreator"),
    ]);
  });

  it("accepts deletion in a stack without a compactor, and buckets without a known name", () => {
    passes([as("reader", store()), account("reader"), grant("reader", "objectAdmin")]);
    passes([
      as("reader", thanos("s", ["store", "--objstore.config-file=/etc/none.yml"])),
      account("reader"),
      grant("reader", "objectCreator"),
    ]);
    passes([
      as("reader", store()),
      account("reader"),
      grant("reader", "objectAdmin"),
      compactor("c", "other"),
    ]);
  });
});
