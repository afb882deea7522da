import { dashboard } from "../support/dashboard.ts";
import { events, graph, stat } from "../support/panels.ts";
import { processPanels } from "../support/process.ts";
import { bucketPanels, grpcPanels } from "../support/requests.ts";
import { increase, wantedPods } from "../support/promql.ts";
import { of, workloads } from "../support/selectors.ts";
import { uploadAges } from "../support/shared.ts";
import { bad, good } from "../support/thresholds.ts";
import { units } from "../support/units.ts";
import { cluster, monitoring } from "../support/variables.ts";

const { sidecar, prometheus } = of;

const counted = (counter: string) => `sum by (pod) (${increase(counter, sidecar)})`;
const connected = `(sum(thanos_sidecar_prometheus_up{${sidecar}}) or vector(0))`;

export const sidecarDashboard = dashboard({
  uid: "thanos-sidecar",
  title: "Thanos / Sidecar",
  description: "Can queries read the data of each Prometheus, and is it uploaded to the bucket?",
  variables: [cluster(), monitoring()],
  rows: {
    "At a glance": [
      [
        stat({
          title: "Connected",
          description:
            "Sidecars that are connected to their Prometheus, and servers whose sidecar is not.",
          unit: units.count,
          thresholdsOf: { connected: good(1), missing: bad({ orange: 1 }) },
          queries: {
            connected,
            missing: `clamp_min(${wantedPods(workloads.prometheus)} - ${connected}, 0)`,
          },
        }),
        stat({
          title: "Blocks uploaded",
          description:
            "Blocks that were uploaded within the last day: twelve for each server that was up all day.",
          unit: units.count,
          decimals: 0,
          queries: { blocks: `sum(increase(thanos_shipper_uploads_total{${sidecar}}[1d]))` },
        }),
        stat({
          title: "Failed uploads",
          description:
            "Uploads that failed within the last hour. Each is retried until the block is older than Prometheus' retention.",
          unit: units.count,
          decimals: 0,
          thresholds: bad({ orange: 1 }),
          queries: {
            uploads: `sum(increase(thanos_shipper_dir_sync_failures_total{${sidecar}}[1h]))`,
          },
        }),
      ],
    ],
    Uploads: [
      [
        uploadAges(),
        events({
          title: "Uploads",
          description: "Blocks that each sidecar uploaded or failed to upload.",
          queries: {
            "{{pod}} uploaded": counted("thanos_shipper_uploads_total"),
            "{{pod}} failed": counted("thanos_shipper_dir_sync_failures_total"),
          },
        }),
        graph({
          title: "Blocks on disk",
          description:
            "Blocks on each server's volume. All except the newest are also in the bucket.",
          unit: units.count,
          queries: { "{{pod}}": `sum by (pod) (prometheus_tsdb_blocks_loaded{${prometheus}})` },
        }),
      ],
    ],
    "Store API": [grpcPanels(sidecar)],
    Bucket: [bucketPanels(sidecar)],
    Process: [processPanels(sidecar)],
  },
});
