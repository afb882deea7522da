import { dashboard } from "./support/dashboard.ts";
import { graph, stat } from "./support/panels.ts";
import { processPanels } from "./support/process.ts";
import { countOf, p99, rate } from "./support/promql.ts";
import { of, workloads } from "./support/selectors.ts";
import { evaluationPanels, samples, targetsDown } from "./support/shared.ts";
import { bad } from "./support/thresholds.ts";
import { units } from "./support/units.ts";
import { upStat } from "./support/up.ts";
import { cluster, monitoring } from "./support/variables.ts";

const { prometheus } = of;

const answered = `${prometheus}, handler!~"/api/v1/notifications/live|/debug/.*"`;

export const prometheusDashboard = dashboard({
  uid: "prometheus",
  title: "Prometheus",
  description:
    "Does each server scrape, store and respond, and do the replicas have the same data?",
  variables: [cluster(), monitoring()],
  rows: {
    "At a glance": [
      [
        upStat({
          title: "Servers up",
          description: "Servers that are scraped.",
          selector: of.prometheus,
          workloads: workloads.prometheus,
        }),
        stat({
          title: "Series",
          description: "Series in the memory of one server.",
          unit: units.count,
          queries: { series: `max(prometheus_tsdb_head_series{${prometheus}})` },
        }),
        stat({
          title: "Samples",
          description: "Samples that one server stores.",
          unit: units.perSecond,
          queries: {
            samples: `max(sum by (pod) (rate(prometheus_tsdb_head_samples_appended_total{${prometheus}}[$__rate_interval])))`,
          },
        }),
        stat({
          title: "Configurations rejected",
          description: "Servers that rejected the current configuration and use the previous one.",
          unit: units.count,
          thresholds: bad({ red: 1 }),
          queries: {
            servers: countOf(
              `prometheus_config_last_reload_successful{${prometheus}} == 0`,
              `prometheus_config_last_reload_successful{${prometheus}}`,
            ),
          },
        }),
        stat({
          title: "Difference in series",
          description:
            "Difference between the largest and the smallest number of series of the servers. After a restart it decreases within two hours, as servers remove old series at different times.",
          unit: units.ratio,
          thresholds: bad({ orange: 0.2 }),
          queries: {
            series: `1 - min(prometheus_tsdb_head_series{${prometheus}}) / max(prometheus_tsdb_head_series{${prometheus}})`,
          },
        }),
        stat({
          title: "Rule failures",
          description: "Rule evaluations that failed within the last hour, on all servers.",
          unit: units.count,
          thresholds: bad({ red: 1 }),
          decimals: 0,
          queries: {
            evaluations: `sum(increase(prometheus_rule_evaluation_failures_total{${prometheus}}[1h]))`,
          },
        }),
      ],
    ],
    Scraping: [
      [
        graph({
          title: "Targets up",
          description: "Targets that are scraped, by job.",
          unit: units.count,
          queries: { "{{job}}": 'sum by (job) (up{cluster="$cluster"})' },
        }),
        targetsDown(),
        graph({
          title: "Slowest scrapes",
          description:
            "Scrape duration of the five slowest targets. It must be less than the scrape interval.",
          unit: units.seconds,
          queries: {
            "{{job}} {{instance}}": 'topk(5, scrape_duration_seconds{cluster="$cluster"})',
          },
        }),
      ],
      [
        graph({
          title: "Largest targets",
          description: "Samples per scrape of the five largest targets.",
          unit: units.count,
          queries: {
            "{{job}} {{instance}}":
              'topk(5, scrape_samples_post_metric_relabeling{cluster="$cluster"})',
          },
        }),
        graph({
          title: "Targets discovered",
          description:
            "Targets that each server has discovered, by job. The values should be equal.",
          unit: units.count,
          queries: {
            "{{pod}} {{scrape_job}}": `sum by (pod, scrape_job) (prometheus_target_scrape_pool_targets{${prometheus}})`,
          },
        }),
        graph({
          title: "Samples rejected",
          description:
            "Samples that were not stored: out of order, out of bounds, or duplicates of a timestamp. Expected: 0.",
          unit: units.perSecond,
          queries: {
            "{{pod}} out of order": `sum by (pod) (rate(prometheus_target_scrapes_sample_out_of_order_total{${prometheus}}[$__rate_interval]))`,
            "{{pod}} out of bounds": `sum by (pod) (rate(prometheus_target_scrapes_sample_out_of_bounds_total{${prometheus}}[$__rate_interval]))`,
            "{{pod}} duplicates": `sum by (pod) (rate(prometheus_target_scrapes_sample_duplicate_timestamp_total{${prometheus}}[$__rate_interval]))`,
          },
        }),
      ],
    ],
    Storage: [
      [
        graph({
          title: "Series",
          description:
            "Series in the memory of each server. They determine how much memory it needs.",
          unit: units.count,
          queries: { "{{pod}}": `sum by (pod) (prometheus_tsdb_head_series{${prometheus}})` },
        }),
        samples(),
        graph({
          title: "New series",
          description:
            "Rate of new series. If it is constantly high, a label has ever new values, such as an ID.",
          unit: units.perSecond,
          queries: {
            "{{pod}}": `sum by (pod) (rate(prometheus_tsdb_head_series_created_total{${prometheus}}[$__rate_interval]))`,
          },
        }),
      ],
      [
        graph({
          title: "Disk",
          description:
            "Data on each server's volume: blocks, write-ahead log, and chunks of the last hours.",
          unit: units.bytes,
          queries: {
            "{{pod}}": `sum by (pod) (prometheus_tsdb_storage_blocks_bytes{${prometheus}} + prometheus_tsdb_wal_storage_size_bytes{${prometheus}} + prometheus_tsdb_head_chunks_storage_size_bytes{${prometheus}})`,
          },
        }),
        graph({
          title: "Blocks",
          description:
            "Blocks on each server's volume. One is added every two hours, and deleted at the end of the retention.",
          unit: units.count,
          queries: { "{{pod}}": `sum by (pod) (prometheus_tsdb_blocks_loaded{${prometheus}})` },
        }),
        graph({
          title: "Write-ahead log",
          description:
            "Size of the write-ahead log of the last hours, which a server replays when it starts.",
          unit: units.bytes,
          queries: {
            "{{pod}}": `sum by (pod) (prometheus_tsdb_wal_storage_size_bytes{${prometheus}})`,
          },
        }),
      ],
    ],
    Queries: [
      [
        graph({
          title: "Requests",
          description:
            "Rate of requests of the ten busiest handlers. Queries through Thanos are /api/v1/read.",
          unit: units.requests,
          queries: {
            "{{handler}}": `topk(10, sum by (handler) (${rate("prometheus_http_requests_total", prometheus)}))`,
          },
        }),
        graph({
          title: "Latency",
          description:
            "99th percentile of the duration of requests, by handler, without long-lived requests: notifications of a page, profiles.",
          unit: units.seconds,
          queries: {
            "{{handler}}": p99("handler", "prometheus_http_request_duration_seconds", answered),
          },
        }),
        graph({
          title: "Concurrent queries",
          description: "Concurrent queries of each server, and their limit.",
          unit: units.count,
          queries: {
            "{{pod}}": `sum by (pod) (prometheus_engine_queries{${prometheus}})`,
            limit: `max(prometheus_engine_queries_concurrent_max{${prometheus}})`,
          },
        }),
      ],
    ],
    "Rules and alerts": [
      [
        ...evaluationPanels(prometheus),
        graph({
          title: "Alertmanagers",
          description:
            "Alertmanagers that each server sends its alerts to. If it is not all of them, alerts can be lost with an Alertmanager.",
          unit: units.count,
          queries: {
            "{{pod}}": `sum by (pod) (prometheus_notifications_alertmanagers_discovered{${prometheus}})`,
          },
        }),
      ],
    ],
    Process: [processPanels(prometheus)],
  },
});
