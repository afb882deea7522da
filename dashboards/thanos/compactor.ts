import { dashboard } from "../support/dashboard.ts";
import { graph, stat } from "../support/panels.ts";
import { processPanels } from "../support/process.ts";
import { bucketPanels } from "../support/requests.ts";
import { of } from "../support/selectors.ts";
import { blocksLeft, compactorRestarts, compactorRuns } from "../support/shared.ts";
import { bad, good } from "../support/thresholds.ts";
import { units } from "../support/units.ts";
import { cluster } from "../support/variables.ts";

const { compactor } = of;
const byPod = (metric: string) => `sum by (pod) (${metric}{${compactor}})`;

export const compactorDashboard = dashboard({
  uid: "thanos-compactor",
  title: "Thanos / Compactor",
  description: "Does the one compactor of each bucket get on, and how much is left to do?",
  variables: [cluster()],
  rows: {
    "At a glance": [
      [
        stat({
          title: "Compactors up",
          description: "Compactors that could be scraped: one for each bucket.",
          unit: units.count,
          thresholds: good(2),
          queries: { compactors: `sum(up{${compactor}})` },
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
        graph({
          title: "Done",
          description:
            "Compactions, downsamplings, and blocks deleted since each compactor started.",
          unit: units.count,
          decimals: 0,
          queries: {
            "{{pod}} compacted": byPod("thanos_compact_group_compactions_total"),
            "{{pod}} downsampled": byPod("thanos_compact_downsample_total"),
            "{{pod}} deleted": byPod("thanos_compact_blocks_cleaned_total"),
          },
        }),
        blocksLeft(),
      ],
      [
        graph({
          title: "Failures",
          description:
            "Compactions, downsamplings and deletions that failed since each compactor started.",
          unit: units.count,
          decimals: 0,
          queries: {
            "{{pod}} compactions": byPod("thanos_compact_group_compactions_failures_total"),
            "{{pod}} downsamplings": byPod("thanos_compact_downsample_failures_total"),
            "{{pod}} deletions": byPod("thanos_compact_block_cleanup_failures_total"),
          },
        }),
        graph({
          title: "Looks at the bucket",
          description: "Readings of what is in the bucket within the last hour.",
          unit: units.count,
          decimals: 0,
          queries: {
            "{{pod}}": `sum by (pod) (increase(thanos_blocks_meta_syncs_total{${compactor}}[1h]))`,
            "{{pod}} failed": `sum by (pod) (increase(thanos_blocks_meta_sync_failures_total{${compactor}}[1h]))`,
          },
        }),
        graph({
          title: "Marked",
          description: "Blocks marked to be deleted or left alone since each compactor started.",
          unit: units.count,
          decimals: 0,
          queries: {
            "{{pod}} {{marker}}": `sum by (pod, marker) (thanos_compact_blocks_marked_total{${compactor}})`,
          },
        }),
      ],
    ],
    Buckets: [bucketPanels(compactor)],
    Process: [processPanels(compactor)],
  },
});
