import {
  compactor,
  container,
  objstore,
  prometheus,
  querier,
  ruler,
  set,
  store,
  thanos,
  twoHours,
} from "../../support/thirdPartyStacks.ts";
import { assertionsOf } from "../../support/policyAssertions.ts";
import { unknown } from "../../support/policies.ts";

const min = "--storage.tsdb.min-block-duration";
const max = "--storage.tsdb.max-block-duration";
const delay = "--storage.tsdb.delay-compact-file.path";
const withFlags = (...flags: readonly string[]) => prometheus("prometheus", { flags });

describe("policy prometheus-two-hour-blocks", () => {
  const { passes, refuses, waits } = assertionsOf("prometheus-two-hour-blocks");

  it("requires both durations to be 2h", () => {
    passes(withFlags(...twoHours));
    passes(withFlags(min, "2h", max, "120m"));
    refuses(withFlags(), [/does not set the duration of its blocks/]);
    refuses(withFlags(`${min}=2h`), [/sets only --storage.tsdb.min-block-duration\./]);
    refuses(withFlags(max, "2h"), [/sets only --storage.tsdb.max-block-duration\./]);
    refuses(withFlags(`${min}=2h`, max, "1d"), [/makes blocks of 2h to 1d/]);
    refuses(withFlags(min, "4h", `${max}=4h`), [/makes blocks of 4h\./]);
  });

  it("accepts another duration where it is configured", () => {
    passes(withFlags(`${min}=4h`, `${max}=4h`), {
      config: { "prometheus-two-hour-blocks": { blockDuration: "4h" } },
    });
  });

  it("accepts compaction that is delayed until the upload, and no mixture", () => {
    passes(withFlags(`${delay}=/data/thanos.shipper.json`));
    passes(withFlags(delay, "/data//thanos.shipper.json", min, "2h"));
    refuses(withFlags(delay, "/data/other.json"), [
      /its sidecar records its uploads in \/data\/thanos/,
    ]);
    refuses(withFlags(`${delay}=/data/thanos.shipper.json`, ...twoHours), [/mixes/]);
    refuses(withFlags(`${delay}=/data/thanos.shipper.json`, `${min}=1h`), [/mixes/]);
    const old = (images: object) =>
      prometheus("prometheus", { images, flags: [`${delay}=/data/thanos.shipper.json`] });
    refuses(old({ prometheus: "prom/prometheus:v3.8.1" }), [
      /which its version of Prometheus does not support/,
    ]);
    refuses(old({ thanos: "quay.io/thanos/thanos:v0.40.0" }), [/older than Thanos 0\.41/]);
  });

  it("requires the same of rulers", () => {
    passes([ruler(), ruler("--tsdb.block-duration", "120m")]);
    refuses([ruler("--tsdb.block-duration=30m")], [/makes blocks of 30m/]);
  });

  it("accepts servers without uploads", () => {
    passes(prometheus("prometheus", { flags: [], sidecar: undefined }));
    passes(prometheus("prometheus", { flags: [], sidecar: [] }));
  });

  it("checks the known flags where the bucket is unknown, and reports the others", () => {
    refuses(prometheus("prometheus", { flags: [], sidecar: [unknown] }), [
      /does not set the duration/,
    ]);
    passes(prometheus("prometheus", { sidecar: [unknown] }));
    waits(prometheus("prometheus", { flags: [`${min}=2h`, unknown] }));
  });

  it("explains each fault and its fix", () => {
    const file = `${delay}=/data/thanos.shipper.json`;
    const both = `Set ${min}=2h and ${max}=2h\\.`;
    for (const [flags, pattern] of [
      [[], `compacts blocks on its own[^]*${both} Or, with Prometheus 3\\.9`],
      [[`${min}=2h`], `compacts blocks on its own[^]*${both}$`],
      [[`${min}=2h`, `${max}=4h`], `compacts blocks on its own[^]*${both}$`],
      [[`${min}=4h`, `${max}=4h`], `a lost disk costs up to 4h[^]*${both}$`],
      [
        [file, `${max}=2h`],
        `mixes ${delay} with ${max}\\.[^]*Keep ${delay} and remove[^]*${both}$`,
      ],
      [[file, `${min}=1h`], `mixes ${delay} with ${min}\\.`],
      [[`${delay}=/x`], `waits for a file[^]*Set ${delay}=/data/thanos\\.shipper\\.json\\.$`],
    ] as const)
      refuses(withFlags(...flags), [new RegExp(pattern)]);
    const old = (images: object) => prometheus("prometheus", { images, flags: [file] });
    refuses(old({ prometheus: "prometheus:v2.55.0" }), [
      /unknown flag[^]*Prometheus 3\.9 or later/,
    ]);
    refuses(old({ thanos: "thanos:v0.40.0" }), [/refuses to start with diff[^]*Thanos 0\.41 or/]);
    passes(old({ prometheus: "prometheus:v3.9.0", thanos: "thanos:v0.41.0" }));
    refuses([ruler("--tsdb.block-duration=1h")], [/up to 1h[^]*Set --tsdb\.block-duration=2h\.$/]);
    passes([ruler("--tsdb.block-duration=4h")], {
      config: { "prometheus-two-hour-blocks": { blockDuration: "4h" } },
    });
  });

  it("reads the sidecar's data directory and file", () => {
    const sidecar = (path: string, ...args: readonly string[]) =>
      prometheus("p", { flags: [`${delay}=${path}`], sidecar: [objstore("blocks"), ...args] });
    passes(sidecar("/data/x.json", "--shipper.meta-file-name=x.json"));
    refuses(sidecar("/data/y.json", "--shipper.meta-file-name=x.json"), [/in \/data\/x\.json/]);
    passes(sidecar("/other/thanos.shipper.json", "--tsdb.path=/other"));
    const bare = set("p", [
      container("p", "prometheus:v3.13.4", ["--storage.tsdb.path=/data", `${delay}=/x`]),
      container("s", "thanos:v0.42.4", ["sidecar", objstore("blocks")]),
    ]);
    refuses([bare], [/in data\/thanos\.shipper\.json/]);
  });
});

describe("policy prometheus-local-retention", () => {
  const { passes, refuses, waits } = assertionsOf("prometheus-local-retention");
  const flag = "--storage.tsdb.retention.time";
  const inFile = (time: string) =>
    prometheus("prometheus", { config: { storage: { tsdb: { retention: { time } } } } });

  it("requires three blocks, by flag, by file, and of rulers", () => {
    passes([...withFlags(`${flag}=6h`), ruler("--tsdb.retention=12h")]);
    passes(withFlags());
    passes(inFile("2d"));
    refuses(withFlags(`${flag}=4h`), [/keeps its data for 4h/]);
    refuses(withFlags(flag, "90m"), [/keeps its data for 90m/]);
    refuses(inFile("5h"), [/keeps its data for 5h/]);
    refuses([ruler("--tsdb.retention", "2h")], [/keeps its data for 2h/]);
  });

  it("requires a size of three blocks, by flag and by file", () => {
    const byFile = (size: string) =>
      prometheus("prometheus", { config: { storage: { tsdb: { retention: { size } } } } });
    const sizeFlag = "--storage.tsdb.retention.size";
    for (const size of ["512MB", "0.5GB", "1GiB", "536870912B", "0B"]) {
      passes(withFlags(`${sizeFlag}=${size}`));
      passes(byFile(size));
    }
    refuses(withFlags(sizeFlag, "100MB"), [/larger than 100MB/]);
    refuses(byFile("524287KB"), [/larger than 524287KB/]);
    refuses(withFlags(`${sizeFlag}=100MB`, `${flag}=4h`), [/larger than 100MB/, /data for 4h/]);
    const config = { "prometheus-local-retention": { size: "50MB" } };
    passes(byFile("100MB"), { config });
  });

  it("reports unknown values", () => {
    waits(withFlags(unknown));
  });

  it("prefers the file, accepts unlimited retention, and explains the fix", () => {
    const both = (time: string, value: string) =>
      prometheus("p", {
        flags: [`${flag}=${value}`],
        config: { storage: { tsdb: { retention: { time } } } },
      });
    passes(both("6h", "1h"));
    refuses(both("1h", "6h"), [/keeps its data for 1h/]);
    passes([...withFlags(`${flag}=0`), ruler("--tsdb.retention=0d")]);
    passes([...withFlags(`${flag}=0d`), querier()]);
    refuses(withFlags(`${flag}=5h`), [/Fix: .+ set --storage\.tsdb\.retention\.time=6h or more/]);
    refuses([ruler("--tsdb.retention=5h")], [/set --tsdb\.retention=6h or more/]);
    refuses(withFlags(`${flag}=6h`), [/set --storage\.tsdb\.retention\.time=12h or more/], {
      config: { "prometheus-local-retention": { minimum: "12h" } },
    });
    for (const config of [{ storage: {} }, { storage: { tsdb: {} } }, {}])
      passes(prometheus("p", { config }));
  });
});

describe("policy prometheus-uploads", () => {
  const { passes, refuses } = assertionsOf("prometheus-uploads");

  it("requires a sidecar with the bucket and with the data", () => {
    passes([...prometheus(), store()]);
    passes(prometheus("alone", { sidecar: undefined }));
    refuses([...prometheus("alone", { sidecar: undefined }), store()], [/has no Thanos sidecar/]);
    refuses([...prometheus("p", { sidecar: [] }), store()], [/has no bucket to upload to/]);
    refuses(prometheus("p", { sidecar: [objstore("blocks"), "--tsdb.path", "/other"] }), [
      /reads blocks from \/other, which is not on the volume/,
    ]);
  });

  it("requires a sidecar if any component has a bucket", () => {
    const alone = prometheus("p", { sidecar: undefined });
    for (const command of ["store", "compact", "rule", "receive"])
      refuses([...alone, thanos("t", [command, objstore("blocks")])], [/has no Thanos sidecar/]);
    refuses([...alone, ...prometheus("other")], [/observability\/p has no Thanos sidecar/]);
    passes([...alone, thanos("t", ["store"]), thanos("q", ["query", objstore("b")])]);
    refuses([...prometheus("p", { sidecar: [] }), store()], [/Container sidecar of .+ has no buc/]);
  });

  it("compares the volumes of both containers", () => {
    const pod = (data: string[], seen: string[], mounts: object[], sidecarMounts = mounts) => [
      set("p", [
        container("p", "prometheus:v3", data, { volumeMounts: mounts }),
        container("s", "thanos:v0.42.4", ["sidecar", objstore("b"), ...seen], {
          volumeMounts: sidecarMounts,
        }),
      ]),
    ];
    const at = (mountPath: string, name = "v") => [{ name, mountPath }];
    passes(pod(["--storage.tsdb.path=/a/b"], ["--tsdb.path=/c/b"], at("/a"), at("/c")));
    refuses(pod(["--storage.tsdb.path=/a"], ["--tsdb.path=/a"], at("/a"), at("/a", "w")), [
      /reads blocks from \/a, which is not on the volume that Prometheus mounts at \/a\./,
    ]);
    refuses(pod(["--storage.tsdb.path=/x"], ["--tsdb.path=/x"], at("/a")), [/from \/x/]);
    refuses(pod([], [], at("/a")), [/from \.\/data, .+ mounts at data\//]);
    passes(pod([], [], at("data"), at("./data")));
  });
});

describe("policy unique-replica-labels", () => {
  const { passes, refuses, waits } = assertionsOf("unique-replica-labels");
  const labeled = (name: string, external_labels: object, more = {}) =>
    prometheus(name, { config: { global: { external_labels } }, ...more });

  it("requires a label that differs by pod", () => {
    passes(prometheus("p", { replicas: 3 }));
    passes(labeled("p", { cluster: "eu", replica: "$HOSTNAME" }, { replicas: 3 }));
    refuses(labeled("p", { cluster: "eu" }, { replicas: 3 }), [
      /The 3 pods of StatefulSet observability\/p all have the external labels cluster="eu"/,
    ]);
    refuses(prometheus("p", { replicas: 2, env: [] }), [/The 2 pods of/]);
    refuses(labeled("p", {}), [/has no external labels/]);
  });

  it("requires it of rulers, in both forms of the flag", () => {
    passes([ruler(`--label=replica="$(POD_NAME)"`)]);
    passes([ruler("--label", `replica="$(POD_NAME)"`)]);
    refuses([ruler()], [/has no external labels/]);
  });

  it("requires other labels of other servers", () => {
    passes([...labeled("a", { replica: "a" }), ...labeled("b", { replica: "b" })]);
    refuses(
      [...labeled("a", { replica: "x" }), ...labeled("b", { replica: "x" })],
      [
        /observability\/b has the same external labels as StatefulSet observability\/a: replica="x"/,
      ],
    );
    // Pods of the same names.
    refuses(
      [...prometheus("p"), ...prometheus("p", { namespace: "other" })],
      [/other\/p has the same external labels/],
    );
  });

  it("reports unknown values", () => {
    waits([ruler(unknown)]);
  });

  it("ignores the order of labels", () => {
    refuses(
      [...labeled("a", { x: "1", y: "2" }), ...labeled("b", { y: "2", x: "1" })],
      [/b has the same external labels as StatefulSet observability\/a: y="2", x="1"\./],
    );
    passes([...labeled("a", { x: "1", y: "2" }), ...labeled("b", { x: "2", y: "1" })]);
  });

  it("explains the fix for Prometheus and for rulers", () => {
    refuses(labeled("p", { a: "b" }, { replicas: 2 }), [
      /Fix: Set the external label replica: \$\{POD_NAME\}, with POD_NAME in the container's env/,
    ]);
    const two = thanos("rule", ["rule", '--label=a="b"', objstore("blocks")], { replicas: 2 });
    refuses([two], [/all have .+ a="b"\.[^]*Fix: Set --label=replica="\$\(POD_NAME\)", with POD/]);
    refuses(
      [ruler()],
      [/refuse to start without any\.[^]*Set the external label cluster, and --lab/],
    );
    refuses(
      [
        ...labeled("a", { x: "${POD_NAME}" }),
        ...labeled("a", { x: "${POD_NAME}" }, { namespace: "o" }),
      ],
      [/o\/a has the same .+: x="name of the pod"\.[^]*different values of one label/],
    );
  });

  it("compares the pods' names of StatefulSets, up to the replicas", () => {
    const pods = (name: string, external_labels: object, replicas: number) =>
      labeled(name, external_labels, { replicas });
    passes([...pods("a", { x: "a-2" }, 1), ...pods("a-b", { x: "${POD_NAME}" }, 3)]);
    refuses([...labeled("x", { x: "a-2" }), ...pods("a", { x: "${POD_NAME}" }, 3)], [/same ext/]);
    passes([...labeled("x", { x: "a-3" }), ...pods("a", { x: "${POD_NAME}" }, 3)]);
  });

  it("accepts a single Prometheus without uploads and without labels", () => {
    const alone = { sidecar: undefined };
    passes(labeled("p", {}, alone));
    refuses(labeled("p", {}, { ...alone, replicas: 2 }), [/has no external labels/]);
    const [server] = prometheus("p");
    passes(server ? [server] : []);
  });
});

describe("policy unique-cluster-label", () => {
  const { passes, refuses } = assertionsOf("unique-cluster-label");

  it("requires the label, with a value that no other stack has", () => {
    passes(prometheus());
    passes([ruler('--label=cluster="eu"')]);
    refuses([ruler("--label", 'region="eu"')], [/without the external label cluster/]);
    refuses(prometheus(), [/as cluster="eu", as another stack does that shares the bucket/], {
      config: { "unique-cluster-label": { taken: ["us", "eu"] } },
    });
    passes([ruler('--label=region="eu"')], {
      config: { "unique-cluster-label": { label: "region" } },
    });
  });

  it("checks uploads with labels only, and explains the fix", () => {
    const labels = { global: { external_labels: { a: "b" } } };
    passes(prometheus("p", { config: labels, sidecar: undefined }));
    passes(prometheus("p", { config: {} }));
    refuses(prometheus("p", { config: labels }), [/Fix: Set the external label cluster to the/]);
    refuses(prometheus(), [/Fix: Set another value of the external label cluster\./], {
      config: { "unique-cluster-label": { taken: ["eu"] } },
    });
    refuses([ruler('--label=cluster="eu"')], [/as cluster="eu"/], {
      config: { "unique-cluster-label": { taken: ["eu"] } },
    });
  });
});

describe("policy alerts-without-replica-label", () => {
  const { passes, refuses } = assertionsOf("alerts-without-replica-label");
  const rulers = (...args: readonly string[]) => {
    const set = ruler(`--label=replica="$(POD_NAME)"`, ...args);
    (set.inputs as { spec: { replicas: number } }).spec.replicas = 2;
    return [set];
  };
  const url = "--alertmanagers.url=dns+http://alertmanager:9093";
  const servers = (alerting: object) =>
    prometheus("p", {
      replicas: 2,
      config: {
        global: { external_labels: { replica: "${POD_NAME}" } },
        alerting: { alertmanagers: [{ static_configs: [{ targets: ["a:9093"] }] }], ...alerting },
      },
    });

  it("requires rulers to drop it", () => {
    passes(rulers(url, "--alert.label-drop=replica"));
    passes(rulers(url, "--alert.label-drop", "replica"));
    passes(rulers());
    refuses(rulers(url), [/sends alerts with the label replica/]);
    refuses(rulers(url, "--alert.label-drop=rule_replica"), [/with the label replica/]);
  });

  it("requires Prometheus to drop it", () => {
    passes(servers({ alert_relabel_configs: [{ action: "labeldrop", regex: "replica|pod" }] }));
    refuses(servers({}), [/sends alerts with the label replica, which differs in each of its 2/]);
  });

  it("reads the ruler's relabeling and whole names only", () => {
    const relabel = (...rules: readonly object[]) =>
      `--alert.relabel-config=${JSON.stringify(rules)}`;
    passes(rulers(url, relabel({ action: "labeldrop", regex: "rep.*" })));
    for (const rule of [
      { action: "labelkeep", regex: "replica" },
      { action: "labeldrop", regex: "repl" },
      { action: "labeldrop", regex: "eplica" },
      { action: "labeldrop" },
      { regex: "replica" },
    ])
      refuses(rulers(url, relabel(rule)), [/Fix: Set --alert\.label-drop=replica\.$/]);
    for (const regex of ["repl", "eplica", "a|eplica", "repl|b"])
      refuses(servers({ alert_relabel_configs: [{ action: "labeldrop", regex }] }), [
        /Fix: Add to alerting\.alert_relabel_configs in prometheus\.yml: \{action: labeldrop, regex: replica\}\.$/,
      ]);
  });

  it("checks several replicas that send alerts, and labels that differ", () => {
    const one = rulers(url);
    passes([ruler(`--label=replica="$(POD_NAME)"`, url)]);
    passes(servers({ alertmanagers: [] }));
    refuses(one, [/differs in each of its 2 pods/]);
    const same = ruler('--label=replica="a"', url);
    (same.inputs as { spec: { replicas: number } }).spec.replicas = 2;
    passes([same]);
    refuses(
      prometheus("p", {
        replicas: 2,
        config: {
          global: { external_labels: { a: "${POD_NAME}", b: "x", c: "$POD_NAME" } },
          alerting: { alertmanagers: [{ static_configs: [{ targets: ["a"] }] }] },
        },
      }),
      [/the label a,/, /the label c,/],
    );
  });
});

describe("policy replica-labels-deduplicated", () => {
  const { passes, refuses } = assertionsOf("replica-labels-deduplicated");
  const flag = "--query.replica-label";
  const rules = ruler(`--label=rule_replica="$(POD_NAME)"`);

  it("requires every replica label at the querier, in every form", () => {
    passes([...prometheus(), querier(`${flag}=replica`)]);
    passes([...prometheus(), rules, querier(flag, "replica", `${flag}=rule_replica`)]);
    passes([...prometheus(), rules, querier(`${flag}=replica,rule_replica`)]);
    refuses(
      [...prometheus(), rules, querier(`${flag}=replica`)],
      [/doesn't deduplicate by rule_replica/],
    );
    refuses([...prometheus(), querier()], [/doesn't deduplicate by replica/]);
  });

  it("requires every replica label at a compactor that deduplicates", () => {
    const offline = "--deduplication.replica-label";
    passes([...prometheus(), compactor()]);
    passes([...prometheus(), compactor("c", "blocks", offline, "replica")]);
    passes([...prometheus(), compactor("c", "others", `${offline}=pod`)]);
    refuses(
      [...prometheus(), compactor("c", "blocks", `${offline}=pod`)],
      [/deduplicates, but not by replica/],
    );
  });

  it("reads labels that are named after replicas, once and sorted", () => {
    const external_labels = { zReplica: "a", cluster: "eu", a: "${POD_NAME}" };
    const servers = [
      ...prometheus("p", { config: { global: { external_labels } } }),
      ...prometheus("q", { config: { global: { external_labels } } }),
    ];
    refuses(
      [...servers, querier()],
      [
        /by a, which differs between replicas[^]*Fix: Add --query\.replica-label=a\.$/,
        /by zReplica, /,
      ],
    );
    refuses(
      [...prometheus(), compactor("c", "blocks", "--deduplication.replica-label=x")],
      [/Fix: Add --deduplication\.replica-label=replica\.$/],
    );
    passes([...prometheus(), compactor("c", "blocks", "--deduplication.replica-label=x,replica")]);
    passes([querier()]);
  });
});
