import { compactor, object, prometheus, set, store } from "../../support/foreign.ts";
import { judge } from "../../support/judge.ts";
import { type Declared, unknown } from "../../support/policies.ts";

const resource = (type: string, inputs: object): Declared => ({
  type: `gcp:${type}`,
  name: "it",
  inputs,
});
const bucket = (inputs: object) => resource("storage/bucket:Bucket", inputs);
const prod = { stack: "prod" };

describe("policy bucket-not-public", () => {
  const { passes, refuses, waits } = judge("bucket-not-public");
  const closed = { publicAccessPrevention: "enforced", uniformBucketLevelAccess: true };

  it("wants nobody let in without an account", () => {
    passes([bucket(closed)]);
    refuses([bucket({ ...closed, publicAccessPrevention: "inherited" })], [/can be made public/]);
    refuses([bucket({ publicAccessPrevention: "enforced" })], [/rights of its own/]);
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
});

describe("policy bucket-not-force-destroyed", () => {
  const { passes, refuses } = judge("bucket-not-force-destroyed");

  it("wants blocks kept in production", () => {
    passes([bucket({ forceDestroy: true })]);
    passes([bucket({ forceDestroy: false })], prod);
    refuses([bucket({ forceDestroy: true })], [/of stack prod is deleted with all its/], prod);
  });
});

describe("policy cluster-deletion-protected", () => {
  const { passes, refuses } = judge("cluster-deletion-protected");
  const cluster = (inputs: object) => [resource("container/cluster:Cluster", inputs)];

  it("wants the cluster kept in production", () => {
    passes(cluster({ deletionProtection: false }));
    passes(cluster({}), prod);
    refuses(cluster({ deletionProtection: false }), [/of stack prod may be deleted/], prod);
  });
});

describe("policy api-server-not-public", () => {
  const { passes, refuses, waits } = judge("api-server-not-public");
  const cluster = (inputs: object) => [resource("container/cluster:Cluster", inputs)];
  const from = (...ranges: unknown[]) =>
    cluster({
      masterAuthorizedNetworksConfig: { cidrBlocks: ranges.map((cidrBlock) => ({ cidrBlock })) },
    });

  it("wants the API server's address closed but for networks that are named", () => {
    passes(from("198.51.100.0/24", "10.0.0.0/8"));
    passes(from());
    refuses(from("198.51.100.0/24", "0.0.0.0/0"), [/from 0\.0\.0\.0\/0\./]);
    refuses(from("0.0.0.0/1", "128.0.0.0/1"), [/from 0\.0\.0\.0\/1\./, /from 128\.0\.0\.0\/1\./]);
    refuses(cluster({}), [/from every address/]);
    waits(cluster({ masterAuthorizedNetworksConfig: unknown }));
  });

  it("has no word on an address that does not answer", () => {
    passes(cluster({ privateClusterConfig: { enablePrivateEndpoint: true } }));
    passes(cluster({ controlPlaneEndpointsConfig: { ipEndpointsConfig: { enabled: false } } }));
  });
});

describe("policy no-project-wide-storage-role", () => {
  const { passes, refuses } = judge("no-project-wide-storage-role");
  const member = (role: string) => [resource("projects/iAMMember:IAMMember", { role })];

  it("wants roles on buckets only", () => {
    passes(member("roles/monitoring.metricWriter"));
    passes([
      resource("storage/bucketIAMMember:BucketIAMMember", { role: "roles/storage.objectAdmin" }),
    ]);
    refuses(member("roles/storage.objectAdmin"), [/grants roles\/storage\.objectAdmin/]);
    refuses(member("roles/editor"), [/grants roles\/editor on every bucket/]);
  });
});

describe("policy service-account-keys-rotated", () => {
  const { passes, refuses } = judge("service-account-keys-rotated");
  const key = (keepers: object) => [resource("serviceaccount/key:Key", keepers)];

  it("wants what replaces a key", () => {
    passes(key({ keepers: { rotation: "2026-11" } }));
    refuses(key({}), [/is a key that nothing ever replaces/]);
    refuses(key({ keepers: {} }), [/is a key that nothing ever replaces/]);
  });
});

describe("policy bucket-keeps-live-blocks", () => {
  const { passes, refuses } = judge("bucket-keeps-live-blocks");
  const rule = (condition: object, type = "Delete") =>
    bucket({ name: "blocks", lifecycleRules: [{ action: { type }, condition }] });

  it("wants deletion left to the compactor", () => {
    passes([store(), rule({ age: 7 }, "AbortIncompleteMultipartUpload")]);
    passes([store(), rule({ daysSinceNoncurrentTime: 7 })]);
    passes([store(), rule({ withState: "ARCHIVED", age: 7 })]);
    refuses([store(), rule({ age: 90 })], [/deletes objects in use: \{"age":90\}/]);
    refuses(
      [store(), bucket({ name: "blocks", retentionPolicy: { retentionPeriod: 1 } })],
      [/has a retentionPolicy/],
    );
  });

  it("asks nothing of buckets that Thanos doesn't use", () => {
    passes([rule({ age: 90 })]);
    passes([store("store", "others"), rule({ age: 90 })]);
  });
});

describe("policy bucket-permissions", () => {
  const { passes, refuses } = judge("bucket-permissions");
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

  it("wants each account to have the verbs that it uses", () => {
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

  it("wants deletion for the compactor alone, where it has an account of its own", () => {
    refuses(
      [...all, grant("reader", "objectAdmin")],
      [/lets StatefulSet observability\/store del/],
    );
    const shared = [server, ...config, store(), compactor()].map((it) =>
      it?.type.endsWith("Set") ? as("thanos", it) : (it ?? set("none", [])),
    );
    passes([...shared, account("thanos"), grant("thanos", "objectAdmin")]);
  });
});
