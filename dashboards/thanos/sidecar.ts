import { dashboard } from "../support/dashboard.ts";
import { graph, stat } from "../support/panels.ts";
import { processPanels } from "../support/process.ts";
import { bucketPanels, grpcPanels } from "../support/requests.ts";
import { of } from "../support/selectors.ts";
import { uploadAges } from "../support/shared.ts";
import { bad, good } from "../support/thresholds.ts";
import { units } from "../support/units.ts";
import { cluster } from "../support/variables.ts";

const { sidecar, prometheus } = of;

export const sidecarDashboard = dashboard({
  uid: "thanos-sidecar",
  title: "Thanos / Sidecar",
  description: "Is what Prometheus has within reach of queries, and safe in the bucket?",
  variables: [cluster()],
  rows: {
    "At a glance": [
      [
        stat({
          title: "Connected",
          description: "Sidecars that reach their Prometheus.",
          unit: units.count,
          thresholds: good(2),
          queries: { sidecars: `sum(thanos_sidecar_prometheus_up{${sidecar}})` },
        }),
        stat({
          title: "Blocks uploaded",
          description: "Blocks that were uploaded within the last day: twelve for each server.",
          unit: units.count,
          decimals: 0,
          queries: { blocks: `sum(increase(thanos_shipper_uploads_total{${sidecar}}[1d]))` },
        }),
        stat({
          title: "Failed uploads",
          description:
            "Uploads that failed within the last hour. Each is tried again, until the block is older than Prometheus' retention.",
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
        graph({
          title: "Uploads",
          description:
            "Blocks that each sidecar has uploaded and failed to upload since it started.",
          unit: units.count,
          queries: {
            "{{pod}} uploaded": `sum by (pod) (thanos_shipper_uploads_total{${sidecar}})`,
            "{{pod}} failed": `sum by (pod) (thanos_shipper_dir_sync_failures_total{${sidecar}})`,
          },
        }),
        graph({
          title: "Blocks on disk",
          description:
            "Blocks on each server's volume, all but the newest of which are in the bucket, too.",
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
