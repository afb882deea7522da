import assert from "node:assert/strict";
import { eventually } from "../../local/client/eventually.ts";
import { getJson } from "../../local/client/stack.ts";
import { query, type Series } from "../../local/client/querier.ts";
import { serveMetrics } from "../../local/client/metricsTarget.ts";

const metric = "own_labels_value";
const series: readonly (readonly [labels: string, value: number])[] = [
  ['replica="shard-a"', 10],
  ['replica="shard-b"', 90],
  ['cluster="other-a"', 1],
  ['cluster="other-b"', 2],
];

/** Result of a query on one Prometheus. */
async function askPrometheus(expression: string): Promise<readonly Series[]> {
  const search = new URLSearchParams({ query: expression }).toString();
  const { data } = await getJson<{ data: { result: Series[] } }>(
    "prometheus-0",
    `/api/v1/query?${search}`,
  );
  return data.result;
}

describe("series with labels that have the names of external labels", function () {
  this.timeout(180_000);
  let stop: () => Promise<void>;
  before(async () => {
    stop = await serveMetrics("own-labels", () =>
      series.map(([labels, value]) => `${metric}{${labels}} ${value}\n`).join(""),
    );
  });
  after(() => stop());

  it("are all available in Prometheus and in Thanos, with renamed labels", async () => {
    await eventually(150, async () => {
      for (const ask of [askPrometheus, query]) {
        const [sum] = await ask(`sum(${metric})`);
        assert.equal(sum?.value[1], "103");
        for (const [labels] of series) {
          const found = await ask(`${metric}{exported_${labels}}`);
          assert.equal(found.length, 1, labels);
        }
      }
      for (const { metric: labels } of await query(metric))
        assert.deepEqual([labels.cluster, labels.replica], ["prometheus-ha", undefined]);
    });
  });
});
