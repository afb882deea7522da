import type { Deployment, Stages } from "../support/deployment.ts";
import type { History } from "../parts/history.ts";
import { median, type Seconds } from "../support/measure.ts";
import type { Measured } from "../parts/parts.ts";
import type { Queries } from "../parts/queries.ts";
import type { Results } from "./results.ts";
import { table } from "../../generate/markdown.ts";
import { shown } from "./shown.ts";

const seconds = (values: Seconds) => shown(values.length > 0 ? median(values) : undefined);

/**
 * The tables of docs/bench.md with their plots, by the name of their place in it. Of what was not
 * measured, undefined.
 */
export const tablesOf = (results: Results): Readonly<Record<string, string | undefined>> => ({
  machine: machine(results),
  deployments:
    results.program &&
    results.peers &&
    withPlot(
      "deployments",
      "Seconds that previews and updates take, by tool",
      deployments([...results.program.figures.deployments, ...results.peers.figures.deployments]),
    ),
  usage: results.program && usage(results.program.figures),
  growth:
    results.growth &&
    withPlot(
      "growth",
      "Seconds of an unchanged preview and update, by systems in the stack",
      growth(results.growth.figures),
    ),
  queries:
    results.queries &&
    withPlot(
      "queries",
      "Median latency of queries, by replicas, deduplication and engine",
      queries(results.queries.figures),
    ),
  history:
    results.history &&
    withPlot(
      "history",
      "Median latency of a query over fourteen days, by resolution",
      history(results.history.figures),
    ),
  series: results.series && series(results.series.figures),
  rest:
    results.rest &&
    withPlot("memory", "Memory of the pods at rest, by app", rest(results.rest.figures)),
});

/** What one waits for first, and how much memory it takes; undefined if it was not measured. */
export function speed({ program, peers, rest }: Results): string | undefined {
  if (!program || !peers || !rest) return undefined;
  const { boot, deployments } = program.figures;
  const of = (name: string) =>
    [...deployments, ...peers.figures.deployments].find((deployment) => deployment.name === name);
  const times = table(
    ["what", "seconds"],
    [
      ["boot: from nothing to 3 nodes Ready, tools cached", seconds(boot)],
      [
        "first `pulumi up` on it, until all pods are Ready",
        seconds(of("this program")?.update.first ?? []),
      ],
      [
        "`kubectl apply --server-side` of the same objects, until all pods are Ready",
        seconds(of("kubectl apply --server-side")?.update.first ?? []),
      ],
      [
        "the same by `helm upgrade --install --wait`",
        seconds(of("helm upgrade --install --wait")?.update.first ?? []),
      ],
      ["preview, no change", seconds(of("this program")?.preview.unchanged ?? [])],
      [
        "the same with the policy pack",
        seconds(of("this program with the policy pack")?.preview.unchanged ?? []),
      ],
      ["the same of one ConfigMap", seconds(of("one ConfigMap")?.preview.unchanged ?? [])],
      ["the same of an empty program", seconds(of("an empty program")?.preview.unchanged ?? [])],
      ["`pulumi up`, no change", seconds(of("this program")?.update.unchanged ?? [])],
    ],
  );
  return `${times}\n\nThe cluster and the stack on it take ${shown(rest.figures.memoryMiB / 1024)} GiB of memory.`;
}

const withPlot = (name: string, shows: string, table: string) =>
  `![${shows}](bench-${name}.svg)\n\n${table}`;

/** When and where each part was measured. */
const machine = (results: Results) =>
  table(
    ["part", "measured on", "cores", "memory, GiB"],
    Object.entries(results).map(([name, { taken }]) => [
      name,
      taken.date,
      String(taken.cores),
      String(taken.memoryGiB),
    ]),
  );

/** Of both parts that time deployments, side by side. */
function deployments(all: readonly Deployment[]): string {
  const cells = (stages: Stages) => [stages.first, stages.unchanged, stages.oneChange].map(seconds);
  return table(
    [
      "seconds, medians",
      ...["first preview", "preview, no change", "preview, one change"],
      ...["first update", "update, no change", "update, one change"],
    ],
    all.map(({ name, preview, update }: Deployment) => [name, ...cells(preview), ...cells(update)]),
  );
}

const usage = ({ usage }: Measured["program"]) =>
  table(
    ["command, no change", "peak memory, MiB", "CPU time, s"],
    usage.flatMap(({ command, peakMiB, cpuSeconds, processes }) => [
      [`**${command}**`, `**${peakMiB}**`, `**${shown(cpuSeconds)}**`],
      ...processes.map(({ name, peakMiB, cpuSeconds }) => [
        `of which ${name}`,
        String(peakMiB),
        shown(cpuSeconds),
      ]),
    ]),
  );

const growth = ({ rows }: Measured["growth"]) =>
  table(
    [
      "monitoring systems in one stack",
      "resources",
      "preview, no change, s",
      "update, no change, s",
      "to add the last, s each",
    ],
    rows.map(({ systems, resources, preview, update, added }) => [
      String(systems),
      String(resources),
      seconds(preview),
      seconds(update),
      shown(median(added.update) / added.systems),
    ]),
  );

const queries = ({ rows }: Queries) =>
  table(
    ["query", "of", "engine", "p50, ms", "p99, ms"],
    rows.map(({ kind, server, replicas, deduplicated, engine, latency }) => [
      kind,
      server === "prometheus"
        ? "Prometheus itself"
        : `${replicas} ${replicas === 1 ? "replica" : "replicas"}${deduplicated ? ", deduplicated" : ""}`,
      engine,
      shown(latency.p50),
      shown(latency.p99),
    ]),
  );

/** How a resolution is called. */
export const resolutionName = (resolution: number) =>
  resolution === 0 ? "as scraped" : `${resolution / 60}m`.replace("60m", "1h");

function history({ rows }: History): string {
  const answeredBy = [...new Set(rows.map((row) => row.answeredBy))];
  const lines = Map.groupBy(rows, ({ resolution, engine }) => `${resolution} ${engine}`);
  return table(
    ["samples", "engine", ...answeredBy.map((name) => `${name}, ms`)],
    [...lines.values()].map((line) => [
      resolutionName(line[0]?.resolution ?? NaN),
      line[0]?.engine ?? "",
      ...answeredBy.map((name) => shown(line.find((row) => row.answeredBy === name)?.latency.p50)),
    ]),
  );
}

const series = ({ rows }: Measured["series"]) =>
  table(
    [
      "series",
      "samples per second",
      "heap after garbage collection, MiB",
      "resident, MiB",
      "millicores",
      "log, bytes per sample",
    ],
    rows.map((row) => [
      String(row.series),
      String(row.samplesPerSecond),
      shown(row.heapMiB),
      shown(row.residentMiB),
      shown(row.millicores),
      shown(row.logBytesPerSample),
    ]),
  );

const rest = ({ pods }: Measured["rest"]) =>
  table(
    ["pod", "memory, MiB", "millicores"],
    pods.map(({ namespace, pod, memoryMiB, millicores }) => [
      `${namespace}/${pod}`,
      String(memoryMiB),
      shown(millicores),
    ]),
  );
