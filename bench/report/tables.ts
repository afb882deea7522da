import type { Deployment, Stages } from "../support/deployment.ts";
import type { Build } from "../parts/build.ts";
import type { History } from "../parts/history.ts";
import { median, type Seconds } from "../support/measure.ts";
import type { Measured } from "../parts/parts.ts";
import type { Queries } from "../parts/queries.ts";
import type { Results } from "./results.ts";
import { table } from "../../generate/markdown.ts";
import { formatNumber } from "./formatNumber.ts";

const seconds = (values: Seconds) => formatNumber(values.length > 0 ? median(values) : undefined);

/**
 * Tables of docs/bench.md with their plots, by the name of their section; undefined for a part without
 * figures.
 */
export const tablesOf = (results: Results): Readonly<Record<string, string | undefined>> => ({
  machine: machine(results),
  deployments:
    results.program &&
    withPlot(
      "deployments",
      "Seconds of previews and updates, by program",
      deployments(results.program.figures.deployments),
    ),
  usage: results.program && usage(results.program.figures),
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
  idle:
    results.idle &&
    withPlot("memory", "Memory of the pods without queries, by app", idle(results.idle.figures)),
  build: results.build && build(results.build.figures),
});

/** Table of the README: times of the most used commands, and memory; undefined without figures. */
export function speed({ program, idle }: Results): string | undefined {
  if (!program || !idle) return undefined;
  const { boot, deployments } = program.figures;
  const of = (name: string) => deployments.find((deployment) => deployment.name === name);
  const times = table(
    ["what", "seconds"],
    [
      ["boot: from no cluster to 3 Ready nodes, with cached tools", seconds(boot)],
      [
        "first `pulumi up`, until all pods are Ready",
        seconds(of("this program")?.update.first ?? []),
      ],
      ["preview, no change", seconds(of("this program")?.preview.unchanged ?? [])],
      [
        "preview with the policy pack, no change",
        seconds(of("this program with the policy pack")?.preview.unchanged ?? []),
      ],
      [
        "preview of a program with one ConfigMap, no change",
        seconds(of("one ConfigMap")?.preview.unchanged ?? []),
      ],
      [
        "preview of a program with as many ConfigMaps, no change",
        seconds(of("as many ConfigMaps")?.preview.unchanged ?? []),
      ],
      ["preview of an empty program", seconds(of("an empty program")?.preview.unchanged ?? [])],
      ["`pulumi up`, no change", seconds(of("this program")?.update.unchanged ?? [])],
      // A deployment that the bench has had since the last measurement has no figure yet.
    ].filter(([, figure]) => figure !== formatNumber(undefined)),
  );
  return `${times}\n\nThe cluster and the stack use ${formatNumber(idle.figures.memoryMiB / 1024)} GiB of memory.`;
}

const withPlot = (name: string, shows: string, table: string) =>
  `![${shows}](bench-${name}.svg)\n\n${table}`;

/** Date and machine of each part. */
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

function deployments(all: readonly Deployment[]): string {
  const cells = (stages: Stages) => [stages.first, stages.unchanged, stages.oneChange].map(seconds);
  return table(
    [
      "seconds, medians",
      ...["first preview", "preview, no change", "preview, one change"],
      ...["first update", "update, no change", "update, one change"],
    ],
    all.map(({ name, preview, update }) => [name, ...cells(preview), ...cells(update)]),
  );
}

const usage = ({ usage }: Measured["program"]) =>
  table(
    ["command, no change", "peak memory, MiB", "CPU time, s"],
    usage.flatMap(({ command, peakMiB, cpuSeconds, processes }) => [
      [`**${command}**`, `**${peakMiB}**`, `**${formatNumber(cpuSeconds)}**`],
      ...processes.map(({ name, peakMiB, cpuSeconds }) => [
        `of which ${name}`,
        String(peakMiB),
        formatNumber(cpuSeconds),
      ]),
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
      formatNumber(latency.p50),
      formatNumber(latency.p99),
    ]),
  );

/** Name of a resolution in seconds, as Thanos writes it. */
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
      ...answeredBy.map((name) =>
        formatNumber(line.find((row) => row.answeredBy === name)?.latency.p50),
      ),
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
      formatNumber(row.heapMiB),
      formatNumber(row.residentMiB),
      formatNumber(row.millicores),
      formatNumber(row.logBytesPerSample),
    ]),
  );

const idle = ({ pods }: Measured["idle"]) =>
  table(
    ["pod", "memory, MiB", "millicores"],
    pods.map(({ namespace, pod, memoryMiB, millicores }) => [
      `${namespace}/${pod}`,
      String(memoryMiB),
      formatNumber(millicores),
    ]),
  );

function build({ seconds, peakGiB, keptGiB, sourceMiB, tools }: Build): string {
  const total = ["**all**", "", seconds, sourceMiB, keptGiB * 1024] as const;
  const rows = tools.map(
    (tool) => [tool.name, tool.version, tool.seconds, tool.sourceMiB, tool.sizeMiB] as const,
  );
  const text = table(
    ["tool", "version", "seconds", "source, MiB", "size, MiB"],
    [total, ...rows].map(([name, version, ...numbers]) => [
      name,
      version,
      ...numbers.map(formatNumber),
    ]),
  );
  return `${text}\n\nThe caches use ${formatNumber(peakGiB)} GiB at the end of the build, of which the tools are ${formatNumber(keptGiB)} GiB.`;
}
