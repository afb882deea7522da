import {
  compactor,
  objstore,
  prometheus,
  querier,
  ruler,
  store,
  twoHours,
} from "../../support/foreign.ts";
import { judge } from "../../support/judge.ts";
import { unknown } from "../../support/policies.ts";

const min = "--storage.tsdb.min-block-duration";
const max = "--storage.tsdb.max-block-duration";
const delay = "--storage.tsdb.delay-compact-file.path";
const withFlags = (...flags: readonly string[]) => prometheus("prometheus", { flags });

describe("policy prometheus-two-hour-blocks", () => {
  const { passes, refuses, waits } = judge("prometheus-two-hour-blocks");

  it("wants both durations, of 2h", () => {
    passes(withFlags(...twoHours));
    passes(withFlags(min, "2h", max, "120m"));
    refuses(withFlags(), [/leaves the duration of its blocks to Prometheus/]);
    refuses(withFlags(`${min}=2h`), [/sets --storage.tsdb.min-block-duration alone/]);
    refuses(withFlags(max, "2h"), [/sets --storage.tsdb.max-block-duration alone/]);
    refuses(withFlags(`${min}=2h`, max, "1d"), [/makes blocks of 2h to 1d/]);
    refuses(withFlags(min, "4h", `${max}=4h`), [/makes blocks of 4h\./]);
  });

  it("takes another duration where it is configured", () => {
    passes(withFlags(`${min}=4h`, `${max}=4h`), {
      config: { "prometheus-two-hour-blocks": { blockDuration: "4h" } },
    });
  });

  it("takes compaction that waits for the sidecar, and no mixture", () => {
    passes(withFlags(`${delay}=/data/thanos.shipper.json`));
    passes(withFlags(delay, "/data//thanos.shipper.json", min, "2h"));
    refuses(withFlags(delay, "/data/other.json"), [
      /its sidecar notes its uploads in \/data\/thanos/,
    ]);
    refuses(withFlags(`${delay}=/data/thanos.shipper.json`, ...twoHours), [/mixes/]);
    refuses(withFlags(`${delay}=/data/thanos.shipper.json`, `${min}=1h`), [/mixes/]);
    const old = (images: object) =>
      prometheus("prometheus", { images, flags: [`${delay}=/data/thanos.shipper.json`] });
    refuses(old({ prometheus: "prom/prometheus:v3.8.1" }), [/which its version .+ doesn't know/]);
    refuses(old({ thanos: "quay.io/thanos/thanos:v0.40.0" }), [/older than Thanos 0\.41/]);
  });

  it("wants the same of rulers", () => {
    passes([ruler(), ruler("--tsdb.block-duration", "120m")]);
    refuses([ruler("--tsdb.block-duration=30m")], [/makes blocks of 30m/]);
  });

  it("asks nothing of servers that upload nothing", () => {
    passes(prometheus("prometheus", { flags: [], sidecar: undefined }));
    passes(prometheus("prometheus", { flags: [], sidecar: [] }));
  });

  it("looks at what is known where the bucket isn't, and tells of the rest", () => {
    refuses(prometheus("prometheus", { flags: [], sidecar: [unknown] }), [/leaves the duration/]);
    passes(prometheus("prometheus", { sidecar: [unknown] }));
    waits(prometheus("prometheus", { flags: [`${min}=2h`, unknown] }));
  });

  it("leaves exceptions alone", () => {
    for (const exception of ["observability/prometheus"])
      passes(withFlags(), {
        config: { "prometheus-two-hour-blocks": { exceptions: [exception] } },
      });
  });
});

describe("policy prometheus-local-retention", () => {
  const { passes, refuses, waits } = judge("prometheus-local-retention");
  const flag = "--storage.tsdb.retention.time";
  const inFile = (time: string) =>
    prometheus("prometheus", { config: { storage: { tsdb: { retention: { time } } } } });

  it("wants three blocks, by flag, by file, and of rulers", () => {
    passes([...withFlags(`${flag}=6h`), ruler("--tsdb.retention=12h")]);
    passes(withFlags());
    passes(inFile("2d"));
    refuses(withFlags(`${flag}=4h`), [/keeps its data for 4h/]);
    refuses(withFlags(flag, "90m"), [/keeps its data for 90m/]);
    refuses(inFile("5h"), [/keeps its data for 5h/]);
    refuses([ruler("--tsdb.retention", "2h")], [/keeps its data for 2h/]);
  });

  it("wants room for three blocks where it is by size, by flag and by file", () => {
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

  it("waits for what isn't known", () => {
    waits(withFlags(unknown));
  });
});

describe("policy prometheus-uploads", () => {
  const { passes, refuses } = judge("prometheus-uploads");

  it("wants a sidecar with the bucket and with the data", () => {
    passes([...prometheus(), store()]);
    passes(prometheus("alone", { sidecar: undefined }));
    refuses([...prometheus("alone", { sidecar: undefined }), store()], [/has no Thanos sidecar/]);
    refuses([...prometheus("p", { sidecar: [] }), store()], [/has no bucket to upload to/]);
    refuses(prometheus("p", { sidecar: [objstore("blocks"), "--tsdb.path", "/other"] }), [
      /looks for blocks in \/other, which isn't the volume/,
    ]);
  });
});

describe("policy unique-replica-labels", () => {
  const { passes, refuses, waits } = judge("unique-replica-labels");
  const labeled = (name: string, external_labels: object, more = {}) =>
    prometheus(name, { config: { global: { external_labels } }, ...more });

  it("wants a label by pod where there are several", () => {
    passes(prometheus("p", { replicas: 3 }));
    passes(labeled("p", { cluster: "eu", replica: "$HOSTNAME" }, { replicas: 3 }));
    refuses(labeled("p", { cluster: "eu" }, { replicas: 3 }), [
      /The 3 pods of StatefulSet observability\/p all have the external labels cluster="eu"/,
    ]);
    refuses(prometheus("p", { replicas: 2, env: [] }), [/The 2 pods of/]);
    refuses(labeled("p", {}), [/has no external labels/]);
  });

  it("wants it of rulers, in both forms of the flag", () => {
    passes([ruler(`--label=replica="$(POD_NAME)"`)]);
    passes([ruler("--label", `replica="$(POD_NAME)"`)]);
    refuses([ruler()], [/has no external labels/]);
  });

  it("wants other labels of other servers", () => {
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

  it("waits for what isn't known", () => {
    waits([ruler(unknown)]);
  });
});

describe("policy unique-cluster-label", () => {
  const { passes, refuses } = judge("unique-cluster-label");

  it("wants the label, with a value that no other stack has", () => {
    passes(prometheus());
    passes([ruler('--label=cluster="eu"')]);
    refuses([ruler("--label", 'region="eu"')], [/without the external label cluster/]);
    refuses(prometheus(), [/as cluster="eu", which another stack that shares the bucket does/], {
      config: { "unique-cluster-label": { taken: ["us", "eu"] } },
    });
    passes([ruler('--label=region="eu"')], {
      config: { "unique-cluster-label": { label: "region" } },
    });
  });
});

describe("policy alerts-without-replica-label", () => {
  const { passes, refuses } = judge("alerts-without-replica-label");
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

  it("wants it dropped by rulers", () => {
    passes(rulers(url, "--alert.label-drop=replica"));
    passes(rulers(url, "--alert.label-drop", "replica"));
    passes(rulers());
    refuses(rulers(url), [/sends alerts with the label replica/]);
    refuses(rulers(url, "--alert.label-drop=rule_replica"), [/with the label replica/]);
  });

  it("wants it dropped by Prometheus", () => {
    passes(servers({ alert_relabel_configs: [{ action: "labeldrop", regex: "replica|pod" }] }));
    refuses(servers({}), [/sends alerts with the label replica, which differs in each of its 2/]);
  });
});

describe("policy replica-labels-deduplicated", () => {
  const { passes, refuses } = judge("replica-labels-deduplicated");
  const flag = "--query.replica-label";
  const rules = ruler(`--label=rule_replica="$(POD_NAME)"`);

  it("wants every label of a replica at the querier, in every form", () => {
    passes([...prometheus(), querier(`${flag}=replica`)]);
    passes([...prometheus(), rules, querier(flag, "replica", `${flag}=rule_replica`)]);
    passes([...prometheus(), rules, querier(`${flag}=replica,rule_replica`)]);
    refuses(
      [...prometheus(), rules, querier(`${flag}=replica`)],
      [/doesn't deduplicate by rule_replica/],
    );
    refuses([...prometheus(), querier()], [/doesn't deduplicate by replica/]);
  });

  it("wants them at a compactor that deduplicates", () => {
    const offline = "--deduplication.replica-label";
    passes([...prometheus(), compactor()]);
    passes([...prometheus(), compactor("c", "blocks", offline, "replica")]);
    passes([...prometheus(), compactor("c", "others", `${offline}=pod`)]);
    refuses(
      [...prometheus(), compactor("c", "blocks", `${offline}=pod`)],
      [/deduplicates, but not by replica/],
    );
  });
});
