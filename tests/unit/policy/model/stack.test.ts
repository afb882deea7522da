import assert from "node:assert/strict";
import { bucketOf } from "../../../../policy/model/bucket.ts";
import { podOf } from "../../../../policy/model/pod.ts";
import { Stack } from "../../../../policy/model/stack.ts";
import { asResources, type Declared, plain, unknown } from "../../support/policies.ts";
import { container, object, set, thanos } from "../../support/thirdPartyStacks.ts";

const stackWith = (...declared: readonly Declared[]) => new Stack(asResources(declared));

function only<T>(items: readonly T[]): T {
  const [item, ...rest] = items;
  assert.ok(item);
  assert.equal(rest.length, 0);
  return item;
}

describe("Stack.file", () => {
  const reading = (volumes: readonly object[], volumeMounts: readonly object[]) => {
    const stack = stackWith(
      set("p", [container("p", "prom/prometheus:v3", [], { volumeMounts })], { pod: { volumes } }),
      object("core/v1:ConfigMap", "files", { data: { "a.yml": "from map", "b.yml": "second" } }),
      object("core/v1:Secret", "files", {
        data: { "a.yml": Buffer.from("decoded").toString("base64") },
        stringData: { "b.yml": "plain" },
      }),
      {
        type: "kubernetes:core/v1:ConfigMap",
        name: "other",
        inputs: {
          metadata: { name: "elsewhere", namespace: "other" },
          data: { "a.yml": "of another namespace" },
        },
      },
    );
    return (path: string) => stack.file(only(stack.running("prometheus")), path);
  };
  const at = (mountPath: string, more = {}) => [{ name: "v", mountPath, ...more }];

  it("reads ConfigMaps and Secrets", () => {
    const other = { name: "other", configMap: { name: "elsewhere" } };
    const map = reading([other, { name: "v", configMap: { name: "files" } }], at("/etc/p"));
    assert.deepEqual(map("/etc/p/a.yml"), { text: "from map" });
    assert.deepEqual(map("/etc/p/b.yml"), { text: "second" });
    assert.deepEqual(map("/etc/p/none.yml"), {
      reference: "key none.yml of ConfigMap observability/files",
    });
    assert.equal(map("/etc/pa.yml"), undefined);
    assert.equal(map("/etc/other/a.yml"), undefined);
    const secret = reading([{ name: "v", secret: { secretName: "files" } }], at("/etc/p/"));
    assert.deepEqual(secret("/etc/p/a.yml"), { text: "decoded" });
    assert.deepEqual(secret("/etc/p/b.yml"), { text: "plain" });
  });

  it("reads a mount of a single file, selected keys and projected volumes", () => {
    const single = reading(
      [{ name: "v", configMap: { name: "files" } }],
      at("/etc/x.yml", { subPath: "a.yml" }),
    );
    assert.deepEqual(single("/etc/x.yml"), { text: "from map" });
    assert.equal(single("/etc/x.yml/a.yml"), undefined);
    const items = [{ key: "a.yml", path: "renamed.yml" }];
    const renamed = reading([{ name: "v", configMap: { name: "files", items } }], at("/etc"));
    assert.deepEqual(renamed("/etc/renamed.yml"), { text: "from map" });
    assert.equal(renamed("/etc/a.yml"), undefined);
    const renamedSecret = reading(
      [{ name: "v", secret: { secretName: "files", items } }],
      at("/e"),
    );
    assert.deepEqual(renamedSecret("/e/renamed.yml"), { text: "decoded" });
    const sources = [{ configMap: { name: "files", items } }, { secret: { name: "files" } }];
    const projected = reading([{ name: "v", projected: { sources } }], at("/etc"));
    assert.deepEqual(projected("/etc/renamed.yml"), { text: "from map" });
    assert.deepEqual(projected("/etc/a.yml"), { text: "decoded" });
  });

  it("reads objects of the pod's own namespace only", () => {
    const foreign = reading([{ name: "v", configMap: { name: "elsewhere" } }], at("/etc"));
    assert.deepEqual(foreign("/etc/a.yml"), {
      reference: "key a.yml of ConfigMap observability/elsewhere",
    });
  });

  it("finds no file on other volumes", () => {
    assert.equal(reading([{ name: "v", emptyDir: {} }], at("/etc"))("/etc/a.yml"), undefined);
    assert.equal(reading([], at("/etc"))("/etc/a.yml"), undefined);
    const unmounted = reading([{ name: "v", configMap: { name: "files" } }], []);
    assert.equal(unmounted("/etc/a.yml"), undefined);
  });
});

describe("Stack", () => {
  it("lists the pods and those that are unknown at preview", () => {
    const broken = set("b", [container("b", unknown, [])]);
    const stack = stackWith(thanos("store", ["store"]), broken, object("core/v1:Secret", "s", {}));
    assert.equal(only(stack.pods).name, "store");
    assert.equal(only(stack.unknownPods).resource.name, "observability/b");
    assert.match(only(stack.unknownPods).error.message, /can't be known during preview/);
    assert.equal(only(stack.running("thanos store")).title.includes("observability/store"), true);
    assert.deepEqual(stack.running("prometheus"), []);
  });

  it("throws other errors than that of the preview", () => {
    const resource = {
      ...only(asResources([set("p", [])])),
      get props(): never {
        throw new Error("broken");
      },
    };
    assert.throws(() => new Stack([resource]), /broken/);
  });
});

describe("podOf", () => {
  const pod = (kind: string, spec: object, type = `kubernetes:apps/v1:${kind}`) =>
    podOf(only(asResources([{ type, name: "w", inputs: { metadata: { name: "w" }, spec } }])));
  const template = {
    metadata: { labels: { app: "w" } },
    spec: { containers: [{ name: "c", image: "prom/prometheus" }] },
  };

  it("reads every kind of workload", () => {
    for (const [kind, spec, replicas] of [
      ["Deployment", { template, replicas: 3 }, 3],
      ["ReplicaSet", { template, replicas: 2 }, 2],
      ["ReplicationController", { template, replicas: 2 }, 2],
      ["StatefulSet", { template }, 1],
      ["DaemonSet", { template, replicas: 3 }, Infinity],
      ["Job", { template, replicas: 3 }, 1],
      ["CronJob", { jobTemplate: { spec: { template } } }, 1],
    ] as const) {
      const found = pod(kind, spec);
      assert.equal(found?.replicas, replicas, kind);
      assert.deepEqual(plain(found.workload.labels), { app: "w" }, kind);
      assert.equal(found.running("prometheus")?.spec.name, "c", kind);
    }
    const bare = podOf(
      only(
        asResources([
          {
            type: "kubernetes:core/v1:Pod",
            name: "w",
            inputs: { metadata: template.metadata, spec: template.spec },
          },
        ]),
      ),
    );
    assert.deepEqual(plain(bare?.workload.labels), { app: "w" });
    assert.equal(bare?.running("prometheus")?.title, "Container c of Pod default/w");
    assert.equal(pod("Service", { template }), undefined);
    assert.equal(pod("Deployment", { template }, "aws:apps/v1:Deployment"), undefined);
  });

  it("accepts workloads without a template or containers", () => {
    for (const kind of ["Deployment", "CronJob", "Pod"]) {
      assert.deepEqual(pod(kind, {})?.containers, [], kind);
      assert.deepEqual(pod(kind, {})?.workload.claims, [], kind);
    }
    assert.deepEqual(pod("CronJob", { jobTemplate: {} })?.containers, []);
    assert.deepEqual(pod("StatefulSet", { volumeClaimTemplates: [{}] })?.workload.claims, [""]);
    const noProps = only(asResources([{ type: "kubernetes:apps/v1:Job", name: "j", inputs: {} }]));
    assert.deepEqual(plain(podOf(noProps)?.workload.labels), {});
  });

  it("inserts the names of a StatefulSet's pods", () => {
    const value = "a={{metadata.name}},{{metadata.name}}";
    assert.deepEqual(pod("StatefulSet", { template, replicas: 2 })?.each(value), [
      "a=w-0,w-0",
      "a=w-1,w-1",
    ]);
    assert.deepEqual(pod("Deployment", { template, replicas: 2 })?.each(value), [value]);
  });

  it("finds the volume with the longest mount path above a path", () => {
    const volumeMounts = [
      { name: "root", mountPath: "/" },
      { name: "data", mountPath: "/data/" },
      { name: "wal", mountPath: "/data/wal" },
      { name: "other", mountPath: "/database" },
    ];
    const [found] = pod("Pod", { containers: [{ name: "c", volumeMounts }] })?.containers ?? [];
    for (const [path, volume] of [
      ["/data", "data"],
      ["/data/wal/1", "wal"],
      ["/data/walrus", "data"],
      ["/etc", "root"],
    ] as const)
      assert.equal(found?.volumeAt(path), volume, path);
    const [bare] = pod("Pod", { containers: [{ name: "c" }] })?.containers ?? [];
    assert.equal(bare?.volumeAt("/data"), undefined);
  });
});

describe("bucketOf", () => {
  const bucket = (config: string | undefined, declared: readonly Declared[] = [], more = {}) => {
    const args = config === undefined ? ["store"] : ["store", config];
    const stack = stackWith(thanos("s", args, more), ...declared);
    return bucketOf(stack, only(stack.running("thanos store")));
  };
  const inline = (text: string) => bucket(`--objstore.config=${text}`);

  it("reads type, endpoint, name and prefix", () => {
    assert.deepEqual(inline("{type: s3, config: {bucket: b, endpoint: e}, prefix: p/}"), {
      id: "S3 e b p",
      name: "b",
    });
    assert.deepEqual(inline("{type: AZURE, config: {container: c}}"), { id: "AZURE c", name: "c" });
    assert.deepEqual(inline("{type: FILESYSTEM, config: {directory: /d}}"), {
      id: "FILESYSTEM /d",
      name: "/d",
    });
    assert.deepEqual(inline("{type: GCS}"), { id: "GCS", name: undefined });
    assert.deepEqual(inline("nothing"), { id: "", name: undefined });
    assert.equal(inline("{type: S3, config: {bucket: b}, prefix: a/b}")?.id, "S3 b a/b");
    assert.equal(inline("{type: S3, config: {bucket: b, endpoint: ''}}")?.id, "S3 b");
    assert.equal(inline("{type: S3, config: {bucket: b, endpoint: 1}}")?.id, "S3 b");
    assert.equal(bucket(undefined), undefined);
  });

  it("follows a file, a Secret and a ConfigMap", () => {
    const secret = object("core/v1:Secret", "objstore", { stringData: { k: "type: GCS" } });
    const map = object("core/v1:ConfigMap", "objstore", { data: { k: "type: S3" } });
    const env = (source: object) => ({ env: [{ name: "O", valueFrom: source }] });
    const reference = { name: "objstore", key: "k" };
    const flag = "--objstore.config=$(O)";
    assert.equal(bucket(flag, [secret, map], env({ secretKeyRef: reference }))?.id, "GCS");
    assert.equal(bucket(flag, [secret, map], env({ configMapKeyRef: reference }))?.id, "S3");
    assert.deepEqual(bucket(flag, [], env({ secretKeyRef: reference })), {
      id: "key k of Secret observability/objstore",
    });
    assert.deepEqual(bucket("--objstore.config-file=/etc/o.yml"), {
      id: "file /etc/o.yml of StatefulSet observability/s",
    });
    const stack = stackWith(
      set(
        "s",
        [
          container("s", "thanos", ["store", "--objstore.config-file=/etc/k"], {
            volumeMounts: [{ name: "o", mountPath: "/etc" }],
          }),
        ],
        { pod: { volumes: [{ name: "o", secret: { secretName: "objstore" } }] } },
      ),
      secret,
    );
    assert.equal(bucketOf(stack, only(stack.running("thanos store")))?.id, "GCS");
  });
});
