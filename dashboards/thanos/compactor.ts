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
  description: "Does the one compactor of each bucket get on, and how much is left to do?",
  variables: [cluster(), monitoring()],
  rows: {
    "At a glance": [
      [
        upStat({
          title: "Compactors up",
          description: "Compactors that could be scraped: one for each bucket.",
          selector: of.compactor,
          workloads: workloads.compactor,
        }),
        stat({
          title: "Restarts",
          description:
            "Compactors that were started again within the last hour. One that can't repair something, such as a broken block, is again and again.",
          unit: units.count,
          decimals: 0,
          thresholds: bad({ orange: 1, red: 3 }),
          queries: { restarts: compactorRestarts },
        }),
        stat({
          title: "Left to compact",
          description:
            "Blocks that are yet to be merged. For hours it may grow, for days it must not.",
          unit: units.count,
          queries: { blocks: `sum(thanos_compact_todo_compaction_blocks{${compactor}})` },
        }),
        stat({
          title: "Left to downsample",
          description: "Blocks that are yet to be downsampled.",
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
          title: "Done",
          description: "Compactions, downsamplings, and blocks deleted by each compactor.",
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
          title: "Looks at the bucket",
          description: "Readings of what is in the bucket.",
          queries: {
            "{{pod}}": counted("thanos_blocks_meta_syncs_total"),
            "{{pod}} failed": counted("thanos_blocks_meta_sync_failures_total"),
          },
        }),
        events({
          title: "Marked",
          description: "Blocks marked to be deleted or left alone.",
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
            "Searches for blocks that are contained in merged ones, those that failed, and the blocks that they marked to be deleted.",
          queries: {
            "{{pod}}": counted("thanos_compact_garbage_collection_total"),
            "{{pod}} failed": counted("thanos_compact_garbage_collection_failures_total"),
            "{{pod}} blocks marked": counted("thanos_compact_garbage_collected_blocks_total"),
          },
        }),
        graph({
          title: "Duration",
          description: "Time that a search takes on average.",
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
