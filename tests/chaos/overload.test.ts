import assert from "node:assert/strict";
import type { Answer } from "../../local/client/loopback.ts";
import { manySeries, serveMetrics } from "../../local/client/metricsTarget.ts";
import { ask, callApi, patience } from "./support/cluster.ts";
import { endure, keepsPromise } from "./support/runFault.ts";

/** That nothing came in the time of {@link askRange} is a refusal, too. */
function noAnswer(error: unknown): undefined {
  if (!(error instanceof Error && error.name === "AbortError")) throw error;
}

describe("overload", () => {
  it("by two hundred range queries at once", async () => {
    keepsPromise(
      await endure({
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
      await endure({
        fault: "a query that would use all memory",
        inject: async () => {
          const answer = await askRange('{__name__=~".+"}', 1).catch(noAnswer);
          // Or a part of the answer comes, and says so.
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
    // The same at each scrape: what is measured is not how fast this process writes.
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
      await endure({
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
      await endure({
        fault: "a target of more series than fit into the memory",
        inject: () => serveMany(1, limit + 1),
        lasts: 30,
        heal: async () => {
          const refused = await valueOf(
            "min(increase(prometheus_target_scrapes_exceeded_sample_limit_total[30s]))",
          );
          await stopServing();
          assert.ok(refused > 0, "it is refused");
        },
      }),
    );
  });
});

/** Samples that a target may give, as Pulumi.local.yaml has it. */
const limit = 100_000;

/** Samples that a scrape of all targets takes: the series in use, and not those of pods that were. */
const taken = "sum(scrape_samples_post_metric_relabeling * up)";

async function valueOf(query: string): Promise<number> {
  const [series] = await ask({ query });
  return Number(series?.value[1]);
}

/** Asks for an hour at steps of some seconds. */
async function askRange(query: string, step = 15): Promise<Answer> {
  const end = Math.floor(Date.now() / 1000);
  const range = { start: String(end - 3600), end: String(end), step: String(step) };
  return callApi("/api/v1/query_range", { query, ...range }, 4 * patience);
}
