import assert from "node:assert/strict";
import type { Answer } from "../../local/client/loopback.ts";
import { manySeries, serveMetrics } from "../../local/client/metricsTarget.ts";
import { ask, callApi, patience } from "./support/cluster.ts";
import { runFault, keepsPromise } from "./support/runFault.ts";

/** A timeout of {@link askRange} counts as a refusal. */
function noAnswer(error: unknown): undefined {
  if (!(error instanceof Error && error.name === "AbortError")) throw error;
}

describe("overload", () => {
  it("by two hundred range queries at once", async () => {
    keepsPromise(
      await runFault({
        fault: "200 range queries at once",
        inject: async () => {
          const answers = await Promise.all(
            Array.from({ length: 200 }, (_, index) =>
              askRange(`sum by (pod) (rate(container_cpu_usage_seconds_total[1m])) + ${index}`),
            ),
          );
          assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
        },
      }),
    );
  });

  it("by a query that would use all memory", async () => {
    keepsPromise(
      await runFault({
        fault: "a query that would use all memory",
        inject: async () => {
          const answer = await askRange('{__name__=~".+"}', 1).catch(noAnswer);
          // A partial response must have warnings.
          assert.ok(
            answer?.status !== 200 || answer.body.includes('"warnings"'),
            `${answer?.status}: ${answer?.body.length} bytes`,
          );
        },
      }),
    );
  });

  let remove: (() => Promise<void>)[] = [];
  afterEach(async () => {
    await stopServing();
  });
  async function serveMany(targets: number, series: number): Promise<void> {
    // The same text at each scrape, since the speed of this process must not matter.
    const metrics = manySeries(series);
    for (let number = 0; number < targets; number++)
      remove.push(await serveMetrics(`overload-${number}`, () => metrics));
  }
  async function stopServing(): Promise<void> {
    await Promise.all(remove.map((one) => one()));
    remove = [];
  }

  it("by ten times the series", async () => {
    const usual = await valueOf(taken);
    const targets = 9;
    keepsPromise(
      await runFault({
        fault: "ten times the series",
        inject: () => serveMany(targets, usual),
        lasts: 60,
        heal: async () => {
          const now = await valueOf(taken);
          await stopServing();
          assert.ok(now > targets * usual, `${now} series instead of ${usual}`);
        },
      }),
    );
  });

  it("by one target that has too many series for the memory", async () => {
    keepsPromise(
      await runFault({
        fault: "a target of more series than fit into the memory",
        inject: () => serveMany(1, limit + 1),
        lasts: 30,
        heal: async () => {
          const refused = await valueOf(
            "min(increase(prometheus_target_scrapes_exceeded_sample_limit_total[30s]))",
          );
          await stopServing();
          assert.ok(refused > 0, "the scrape is refused");
        },
      }),
    );
  });
});

/** Sample limit of a target, as in Pulumi.local.yaml. */
const limit = 100_000;

/** Samples of one scrape of all targets: the active series. */
const taken = "sum(scrape_samples_post_metric_relabeling * up)";

async function valueOf(query: string): Promise<number> {
  const [series] = await ask({ query });
  return Number(series?.value[1]);
}

/** Sends a range query over an hour. `step` is in seconds. */
async function askRange(query: string, step = 15): Promise<Answer> {
  const end = Math.floor(Date.now() / 1000);
  const range = { start: String(end - 3600), end: String(end), step: String(step) };
  return callApi("/api/v1/query_range", { query, ...range }, 4 * patience);
}
