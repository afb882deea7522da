import assert from "node:assert/strict";
import { stringify } from "yaml";
import type { ProbeJobArgs } from "../../../../../components/monitoring/probes/scrapeJob.ts";
import { prometheusConfig } from "../../../../../components/monitoring/prometheus/config.ts";
import { prometheusSettings } from "../../../../../components/monitoring/prometheus/settings.ts";
import {
  type ServingCertificate,
  servingCertificates,
} from "../../../../../components/platform/platform.ts";
import { temporaryFile } from "../../../support/files.ts";
import { relabel } from "../../../support/relabel.ts";
import { promtool } from "../../../support/promtool.ts";

const config = (
  settings: object = {},
  servingCertificate: ServingCertificate = "cluster-ca",
  probes?: ProbeJobArgs,
  jobs: readonly object[] = [],
  remoteWrites: readonly object[] = [],
) =>
  prometheusConfig({
    cluster: "prometheus-ha",
    ruleFiles: ["/etc/prometheus/rules/*.yaml"],
    kubelet: { servingCertificate },
    alertmanagers: ["one:9093", "two:9093"],
    probes,
    jobs,
    remoteWrites,
    settings: prometheusSettings.parse(settings),
  });

describe("prometheus.yml", () => {
  it("sets external labels: cluster, replica and those of the settings", () => {
    const { external_labels } = config({ externalLabels: { region: "europe" } }).global;
    assert.deepEqual(external_labels, {
      cluster: "prometheus-ha",
      region: "europe",
      // Prometheus expands the variable to the pod's name, so all replicas share one file.
      replica: "${POD_NAME}",
    });
  });

  it("loads the rule files", () => {
    assert.deepEqual(config().rule_files, ["/etc/prometheus/rules/*.yaml"]);
  });

  it("scrapes by the probes' exporter only if there are probes", () => {
    const names = (probes?: ProbeJobArgs) =>
      config({}, "cluster-ca", probes).scrape_configs.flatMap((job) =>
        "job_name" in job ? job.job_name : [],
      );
    assert.ok(!names().includes("probes"));
    assert.deepEqual(names({ exporter: "exporter:9115", targets: [] }), [...names(), "probes"]);
  });

  it("has remote storages only if there are some", () => {
    assert.ok(!("remote_write" in config()));
    const remoteWrites = [{ url: "https://a.b" }];
    const { remote_write } = config({}, "cluster-ca", undefined, [], remoteWrites);
    assert.deepEqual(remote_write, remoteWrites);
  });

  it("escapes dollar signs in label values", () => {
    const { external_labels } = config({ externalLabels: { price: "$5 ${POD_NAME}" } }).global;
    assert.equal(external_labels.price, "$$5 $${POD_NAME}");
  });

  it("has the scrape interval as default of the evaluation interval", () => {
    assert.equal(config({ scrapeInterval: "5s" }).global.evaluation_interval, "5s");
    const { scrape_interval, evaluation_interval } = config({
      scrapeInterval: "5s",
      evaluationInterval: "30s",
    }).global;
    assert.deepEqual([scrape_interval, evaluation_interval], ["5s", "30s"]);
  });

  it("limits a target's samples to half of the memory by default", () => {
    const limit = (settings: object) => config(settings).global.sample_limit;
    assert.equal(limit({}), 524_288);
    assert.equal(limit({ resources: { limits: { memory: "8Gi" } } }), 1_048_576);
    assert.equal(limit({ sampleLimit: 7 }), 7);
  });

  it("limits a response to 512 bytes per sample, and the number and length of labels", () => {
    const limits = (settings: object) => {
      const { body_size_limit, label_limit, label_name_length_limit, label_value_length_limit } =
        config(settings).global;
      return [body_size_limit, label_limit, label_name_length_limit, label_value_length_limit];
    };
    assert.deepEqual(limits({}), ["268435456B", 128, 1024, 16_384]);
    assert.equal(limits({ sampleLimit: 7 })[0], "3584B");
  });

  it("sends alerts to every Alertmanager, without the replica label", () => {
    const { alert_relabel_configs, alertmanagers } = config().alerting;
    assert.deepEqual(alertmanagers, [{ static_configs: [{ targets: ["one:9093", "two:9093"] }] }]);
    assert.deepEqual(alert_relabel_configs, [{ action: "labeldrop", regex: "replica" }]);
  });

  it("keeps series of every job distinct that differ only in a label with the name of an external label", () => {
    const { scrape_configs } = config({ externalLabels: { region: "europe" } });
    assert.ok(scrape_configs.length > 4);
    for (const job of scrape_configs as readonly {
      job_name: string;
      metric_relabel_configs: object[];
    }[]) {
      // Job kubernetes-nodes-kubelet keeps only some metrics.
      const series = { __name__: "kubelet_volume_stats_x", pod: "p" };
      const scraped = (labels: Readonly<Record<string, string>>) =>
        relabel(job.metric_relabel_configs, { ...series, ...labels });
      assert.deepEqual(scraped({}), series, job.job_name);
      assert.deepEqual(scraped({ replica: "a", cluster: "b;c", region: "d" }), {
        ...series,
        exported_replica: "a",
        exported_cluster: "b;c",
        exported_region: "d",
      });
      assert.deepEqual(scraped({ cluster: "a", exported_cluster: "b;c" }), {
        ...series,
        exported_cluster: "a",
        exported_exported_cluster: "b;c",
      });
      assert.deepEqual(scraped({ exported_cluster: "b" }), { ...series, exported_cluster: "b" });
    }
  });

  it("deletes the oldest block before the volume is full", () => {
    const size = (settings: object) => config(settings).storage.tsdb.retention.size;
    assert.equal(size({ storage: "100Gi" }), `${80 * 2 ** 30}B`);
    assert.equal(size({ storage: "100Gi", retentionSize: "90Gi" }), `${90 * 2 ** 30}B`);
  });

  it("sets the retention", () => {
    assert.deepEqual(config({ retention: "12h" }).storage, {
      // 80 % of 20Gi.
      tsdb: { retention: { time: "12h", size: "17179869184B" } },
    });
  });

  for (const servingCertificate of servingCertificates)
    it(`is valid for promtool, with ${servingCertificate} kubelets`, () => {
      const yaml = stringify(config({ scrapeInterval: "5s" }, servingCertificate));
      promtool("check", "config", "--syntax-only", temporaryFile("prometheus.yml", yaml));
    });
});
