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
  description: "Does each server scrape, store, and answer, and do the three agree?",
  variables: [cluster(), monitoring()],
  rows: {
    "At a glance": [
      [
        upStat({
          title: "Servers up",
          description: "Servers that could be scraped.",
          selector: of.prometheus,
          workloads: workloads.prometheus,
        }),
        stat({
          title: "Series",
          description: "Series that one server has in memory.",
          unit: units.count,
          queries: { series: `max(prometheus_tsdb_head_series{${prometheus}})` },
        }),
        stat({
          title: "Samples",
          description: "Samples that one server takes in.",
          unit: units.perSecond,
          queries: {
            samples: `max(sum by (pod) (rate(prometheus_tsdb_head_samples_appended_total{${prometheus}}[$__rate_interval])))`,
          },
        }),
        stat({
          title: "Configurations refused",
          description: "Servers that run on an old configuration, as they refused the current one.",
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
          title: "Differ by",
          description:
            "By how much the servers' numbers of series differ. After a restart it takes two hours to shrink, as a server forgets old series at its pace.",
          unit: units.ratio,
          thresholds: bad({ orange: 0.2 }),
          queries: {
            series: `1 - min(prometheus_tsdb_head_series{${prometheus}}) / max(prometheus_tsdb_head_series{${prometheus}})`,
          },
        }),
        stat({
          title: "Rule failures",
          description: "Evaluations of rules that failed within the last hour, on all servers.",
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
          description: "Targets that could be scraped, by job.",
          unit: units.count,
          queries: { "{{job}}": 'sum by (job) (up{cluster="$cluster"})' },
        }),
        targetsDown(),
        graph({
          title: "Slowest scrapes",
          description:
            "Time that the five slowest targets take to answer. It must stay below the time between scrapes.",
          unit: units.seconds,
          queries: {
            "{{job}} {{instance}}": 'topk(5, scrape_duration_seconds{cluster="$cluster"})',
          },
        }),
      ],
      [
        graph({
          title: "Largest targets",
          description: "Samples that the five largest targets give at each scrape.",
          unit: units.count,
          queries: {
            "{{job}} {{instance}}":
              'topk(5, scrape_samples_post_metric_relabeling{cluster="$cluster"})',
          },
        }),
        graph({
          title: "Targets found",
          description: "Targets that each server has found, by job. The servers should agree.",
          unit: units.count,
          queries: {
            "{{pod}} {{scrape_job}}": `sum by (pod, scrape_job) (prometheus_target_scrape_pool_targets{${prometheus}})`,
          },
        }),
        graph({
          title: "Samples refused",
          description:
            "Samples that were not stored: out of order, out of bounds, or a second one for the same time. It should be 0.",
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
            "Series that each server has in memory: what decides how much of it is needed.",
          unit: units.count,
          queries: { "{{pod}}": `sum by (pod) (prometheus_tsdb_head_series{${prometheus}})` },
        }),
        samples(),
        graph({
          title: "Series made",
          description:
            "Series that are new. Many all the time: a label whose values never come back, such as an ID.",
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
            "What each server keeps on its volume: blocks, write-ahead log, and chunks of the last hours.",
          unit: units.bytes,
          queries: {
            "{{pod}}": `sum by (pod) (prometheus_tsdb_storage_blocks_bytes{${prometheus}} + prometheus_tsdb_wal_storage_size_bytes{${prometheus}} + prometheus_tsdb_head_chunks_storage_size_bytes{${prometheus}})`,
          },
        }),
        graph({
          title: "Blocks",
          description:
            "Blocks on each server's volume. One every two hours, until they are older than the retention.",
          unit: units.count,
          queries: { "{{pod}}": `sum by (pod) (prometheus_tsdb_blocks_loaded{${prometheus}})` },
        }),
        graph({
          title: "Write-ahead log",
          description:
            "Log of the last hours on each server's volume, which it reads again when it starts.",
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
            "Requests that the servers answer, by the ten busiest handlers. Queries by way of Thanos are /api/v1/read.",
          unit: units.requests,
          queries: {
            "{{handler}}": `topk(10, sum by (handler) (${rate("prometheus_http_requests_total", prometheus)}))`,
          },
        }),
        graph({
          title: "Latency",
          description:
            "Time within which 99 of 100 requests are answered, by handler, without those that last as long as their client wants: notifications of a page, profiles.",
          unit: units.seconds,
          queries: {
            "{{handler}}": p99("handler", "prometheus_http_request_duration_seconds", answered),
          },
        }),
        graph({
          title: "Queries at once",
          description: "Queries that each server works at, of how many it may.",
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
            "Alertmanagers that each server sends its alerts to: all of them, or a lost one may take alerts with it.",
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
