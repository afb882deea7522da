import { dashboard } from "../support/dashboard.ts";
import { events, graph, stat } from "../support/panels.ts";
import { processPanels } from "../support/process.ts";
import { average, increase } from "../support/promql.ts";
import { bucketPanels } from "../support/requests.ts";
import { of, workloads } from "../support/selectors.ts";
import { blocksLeft, compactorRestarts, compactorRuns } from "../support/shared.ts";
import { bad } from "../support/thresholds.ts";
import { units } from "../support/units.ts";
import { upStat } from "../support/up.ts";
import { cluster, monitoring } from "../support/variables.ts";

const { compactor } = of;
const counted = (counter: string) => `sum by (pod) (${increase(counter, compactor)})`;

export const compactorDashboard = dashboard({
  uid: "thanos-compactor",
  title: "Thanos / Compactor",
  description: "Does the compactor of each bucket make progress, and how much work is pending?",
  variables: [cluster(), monitoring()],
  rows: {
    "At a glance": [
      [
        upStat({
          title: "Compactors up",
          description: "Compactors that are scraped: one for each bucket.",
          selector: of.compactor,
          workloads: workloads.compactor,
        }),
        stat({
          title: "Restarts",
          description:
            "Restarts of compactors within the last hour. A compactor restarts repeatedly at an error that it cannot repair, such as a corrupt block.",
          unit: units.count,
          decimals: 0,
          thresholds: bad({ orange: 1, red: 3 }),
          queries: { restarts: compactorRestarts },
        }),
        stat({
          title: "Blocks to compact",
          description:
            "Blocks that are not merged yet. The number may grow for hours, but not for days.",
          unit: units.count,
          queries: { blocks: `sum(thanos_compact_todo_compaction_blocks{${compactor}})` },
        }),
        stat({
          title: "Blocks to downsample",
          description: "Blocks that are not downsampled yet.",
          unit: units.count,
          queries: { blocks: `sum(thanos_compact_todo_downsample_blocks{${compactor}})` },
        }),
        stat({
          title: "Failures",
          description: "Compactions and downsamplings that failed within the last day.",
          unit: units.count,
          decimals: 0,
          thresholds: bad({ orange: 1 }),
          queries: {
            failures: `sum(increase(thanos_compact_group_compactions_failures_total{${compactor}}[1d])) + sum(increase(thanos_compact_downsample_failures_total{${compactor}}[1d]))`,
          },
        }),
      ],
    ],
    Progress: [
      [
        compactorRuns(),
        events({
          title: "Completed",
          description: "Compactions, downsamplings and deleted blocks of each compactor.",
          queries: {
            "{{pod}} compacted": counted("thanos_compact_group_compactions_total"),
            "{{pod}} downsampled": counted("thanos_compact_downsample_total"),
            "{{pod}} deleted": counted("thanos_compact_blocks_cleaned_total"),
          },
        }),
        blocksLeft(),
      ],
      [
        events({
          title: "Failures",
          description: "Compactions, downsamplings and deletions that failed.",
          queries: {
            "{{pod}} compactions": counted("thanos_compact_group_compactions_failures_total"),
            "{{pod}} downsamplings": counted("thanos_compact_downsample_failures_total"),
            "{{pod}} deletions": counted("thanos_compact_block_cleanup_failures_total"),
          },
        }),
        events({
          title: "Bucket synchronisations",
          description: "Synchronisations of the list of blocks with the bucket.",
          queries: {
            "{{pod}}": counted("thanos_blocks_meta_syncs_total"),
            "{{pod}} failed": counted("thanos_blocks_meta_sync_failures_total"),
          },
        }),
        events({
          title: "Blocks marked",
          description: "Blocks that were marked for deletion or to be skipped.",
          queries: {
            "{{pod}} {{marker}}": `sum by (pod, marker) (${increase("thanos_compact_blocks_marked_total", compactor)})`,
          },
        }),
      ],
    ],
    "Garbage collection": [
      [
        events({
          title: "Collections",
          description:
            "Searches for blocks that are contained in merged blocks, failed searches, and blocks that were marked for deletion.",
          queries: {
            "{{pod}}": counted("thanos_compact_garbage_collection_total"),
            "{{pod}} failed": counted("thanos_compact_garbage_collection_failures_total"),
            "{{pod}} blocks marked": counted("thanos_compact_garbage_collected_blocks_total"),
          },
        }),
        graph({
          title: "Duration",
          description: "Average duration of a search.",
          unit: units.seconds,
          queries: {
            "{{pod}}": average(
              "pod",
              "thanos_compact_garbage_collection_duration_seconds",
              compactor,
            ),
          },
        }),
      ],
    ],
    Buckets: [bucketPanels(compactor)],
    Process: [processPanels(compactor)],
  },
});
