import { jobs } from "../components/monitoring/names.ts";
import { dashboard } from "./support/dashboard.ts";
import { graph, stat } from "./support/panels.ts";
import { processPanels } from "./support/process.ts";
import { countOf, once } from "./support/promql.ts";
import { inCluster, of, workloads } from "./support/selectors.ts";
import { table } from "./support/table.ts";
import { bad, good } from "./support/thresholds.ts";
import { units } from "./support/units.ts";
import { upStat } from "./support/up.ts";
import { cluster, monitoring, probes } from "./support/variables.ts";

const chosen = `${inCluster}, job="${jobs.probes}", probe=~"$probe"`;
/** One series for each target, although every Prometheus has it probed. */
const ofTarget = (metric: string) => once("probe, instance", `${metric}{${chosen}}`);
const success = `avg by (probe, instance) (avg_over_time(probe_success{${chosen}}[10m]))`;
const certificate = `${ofTarget("probe_ssl_earliest_cert_expiry")} - time()`;
const legend = "{{probe}} {{instance}}";

export const probesDashboard = dashboard({
  uid: "probes",
  title: "Probes",
  description:
    "Are the public URLs of the monitoring and the targets of setting probes reachable from inside the cluster?",
  variables: [cluster(), monitoring(), probes()],
  rows: {
    "At a glance": [
      [
        stat({
          title: "Failing targets",
          description: "Targets whose last probe failed. Expected: 0.",
          unit: units.count,
          thresholds: bad({ red: 1 }),
          queries: {
            targets: countOf(`${ofTarget("probe_success")} == 0`, `probe_success{${chosen}}`),
          },
        }),
        stat({
          title: "Targets",
          description: "Probed targets.",
          unit: units.count,
          queries: { targets: `count(${ofTarget("probe_success")})` },
        }),
        upStat({
          title: "Exporters up",
          description: "Blackbox exporters that are scraped.",
          selector: of.blackboxExporter,
          workloads: workloads.blackboxExporter,
        }),
      ],
      [
        table({
          title: "Targets now",
          description: "Success rate of the last 10 minutes, and the results of the last probe.",
          labels: { Probe: "probe", Target: "instance" },
          columns: {
            Success: { query: success, unit: units.ratio, thresholds: good(0.99) },
            Duration: { query: ofTarget("probe_duration_seconds"), unit: units.seconds },
            Status: { query: ofTarget("probe_http_status_code"), unit: units.count },
            "Certificate expires in": { query: certificate, unit: units.seconds },
          },
        }),
      ],
    ],
    Results: [
      [
        graph({
          title: "Success",
          description: "Whether the last probe of each target succeeded: 1, or failed: 0.",
          unit: units.count,
          max: 1,
          queries: { [legend]: ofTarget("probe_success") },
        }),
        graph({
          title: "Duration",
          description: "Duration of the last probe of each target. A probe fails at its time-out.",
          unit: units.seconds,
          queries: { [legend]: ofTarget("probe_duration_seconds") },
        }),
        graph({
          title: "Phases of HTTP",
          description: "Average duration of each phase of the last HTTP probes.",
          unit: units.seconds,
          stacked: true,
          queries: { "{{phase}}": `avg by (phase) (probe_http_duration_seconds{${chosen}})` },
        }),
      ],
    ],
    Certificates: [
      [
        graph({
          title: "Certificates expire in",
          description:
            "Time until the first certificate in the chain of each target expires. A renewal causes a step upwards.",
          unit: units.seconds,
          queries: { [legend]: certificate },
        }),
      ],
    ],
    Process: [processPanels(of.blackboxExporter)],
  },
});
