import { writeFile } from "node:fs/promises";
import * as path from "node:path";
import { projectDir } from "../../local/settings.ts";
import { barLabel, legend, names, palette, svgOf, title, values } from "./chart.ts";
import type { Deployment } from "../support/deployment.ts";
import { median, type Seconds } from "../support/measure.ts";
import type { Measured } from "../parts/parts.ts";
import type { Results } from "./results.ts";
import { resolutionName } from "./tables.ts";

/** Draws docs/bench-*.svg from what was measured. */
export async function writePlots(results: Results): Promise<void> {
  const { program, peers, growth, queries, history, rest } = results;
  const plots: Readonly<Record<string, string | undefined>> = {
    deployments:
      program && peers
        ? deployments([...program.figures.deployments, ...peers.figures.deployments])
        : undefined,
    growth: growth && growthOf(growth.figures),
    queries: queries && queriesOf(queries.figures),
    history: history && historyOf(history.figures),
    memory: rest && memoryOf(rest.figures),
  };
  for (const [name, svg] of Object.entries(plots))
    if (svg !== undefined) await writeFile(path.join(projectDir, "docs", `bench-${name}.svg`), svg);
}

const inSeconds = (seconds: Seconds) => (seconds.length > 0 ? round(median(seconds)) : null);
const round = (value: number) => Number(value.toPrecision(3));

function deployments(all: readonly Deployment[]): string {
  // From the top down, as in the table.
  const rows = all.toReversed();
  const bars = (name: string, value: (row: Deployment) => Seconds) => ({
    type: "bar" as const,
    name,
    data: rows.map((row) => inSeconds(value(row))),
    label: barLabel("right"),
  });
  return svgOf(
    "Bars: seconds that previews and updates take, by tool",
    {
      title: title("What a person waits for"),
      legend,
      grid: { left: 230, right: 60, top: 72, bottom: 52 },
      xAxis: values("seconds, medians"),
      yAxis: names(rows.map(({ name }) => name)),
      series: [
        bars("update, one change", ({ update }) => update.oneChange),
        bars("update, no change", ({ update }) => update.unchanged),
        bars("preview, no change", ({ preview }) => preview.unchanged),
      ],
    },
    [860, 460],
  );
}

function growthOf({ rows }: Measured["growth"]): string {
  const points = (
    name: string,
    value: (row: (typeof rows)[number]) => Seconds,
    position: "top" | "bottom",
  ) => ({
    type: "line" as const,
    name,
    data: rows.map((row) => [row.systems, inSeconds(value(row)) ?? NaN]),
    label: barLabel(position),
    symbolSize: 8,
  });
  return svgOf(
    "Lines: seconds of an unchanged preview and update, by monitoring systems in the stack",
    {
      title: title("One stack with more and more monitoring systems"),
      legend,
      grid: { left: 70, right: 40, top: 80, bottom: 56 },
      xAxis: { ...values("monitoring systems in the stack"), min: 0, minInterval: 1 },
      yAxis: values("seconds, no change"),
      series: [
        points("preview", ({ preview }) => preview, "bottom"),
        points("update", ({ update }) => update, "top"),
      ],
    },
    [720, 400],
  );
}

function queriesOf({ rows }: Measured["queries"]): string {
  const kinds = [...new Set(rows.map(({ kind }) => kind))];
  const replicas = ["Prometheus", "1 replica", "2 replicas", "3 replicas"];
  const lines = [
    { name: "Prometheus itself", server: "prometheus", deduplicated: false, engine: "prometheus" },
    { name: "as scraped", server: "querier", deduplicated: false, engine: "prometheus" },
    { name: "deduplicated", server: "querier", deduplicated: true, engine: "prometheus" },
    { name: "as scraped, thanos engine", server: "querier", deduplicated: false, engine: "thanos" },
    {
      name: "deduplicated, thanos engine",
      server: "querier",
      deduplicated: true,
      engine: "thanos",
    },
  ] as const;
  const share = 100 / kinds.length;
  return svgOf(
    "Bars: median latency of queries, by replicas, deduplication and engine",
    {
      title: [
        title("Latency of a query, median"),
        ...kinds.map((kind, index) => ({
          ...title(kind),
          left: `${share * (index + 0.5) + 2}%`,
          top: 68,
          textAlign: "center" as const,
          textStyle: { ...title(kind).textStyle, fontSize: 13 },
        })),
      ],
      legend,
      grid: kinds.map((_, index) => ({
        left: `${share * index + 8}%`,
        width: `${share - 11}%`,
        top: 98,
        bottom: 40,
      })),
      xAxis: kinds.map((_, gridIndex) => ({ ...names(replicas), gridIndex })),
      yAxis: kinds.map((_, gridIndex) => ({ ...values("milliseconds"), gridIndex })),
      series: kinds.flatMap((kind, index) =>
        lines.map(({ name, server, deduplicated, engine }, color) => ({
          type: "bar" as const,
          name,
          xAxisIndex: index,
          yAxisIndex: index,
          color: palette[color],
          data: replicas.map((_, count) => {
            const row = rows.find(
              (row) =>
                row.kind === kind &&
                row.server === server &&
                row.deduplicated === deduplicated &&
                row.engine === engine &&
                (server === "prometheus" ? count === 0 : row.replicas === count),
            );
            return row ? round(row.latency.p50) : null;
          }),
        })),
      ),
    },
    [980, 420],
  );
}

function historyOf({ rows, data }: Measured["history"]): string {
  const resolutions = [...new Set(rows.map(({ resolution }) => resolution))];
  const lines = [
    ...new Set(rows.map(({ engine, answeredBy }) => `${answeredBy}, ${engine} engine`)),
  ];
  return svgOf(
    "Bars: median latency of a query over fourteen days, by resolution",
    {
      title: title(`A query over ${data.days} days in the bucket, median`),
      legend,
      grid: { left: 80, right: 30, top: 128, bottom: 56 },
      xAxis: names(resolutions.map(resolutionName), "resolution of the samples"),
      yAxis: { ...values("milliseconds"), nameGap: 48 },
      series: lines.map((name) => ({
        type: "bar" as const,
        name,
        label: barLabel("top"),
        data: resolutions.map((resolution) => {
          const row = rows.find(
            (row) =>
              row.resolution === resolution && `${row.answeredBy}, ${row.engine} engine` === name,
          );
          return row ? round(row.latency.p50) : null;
        }),
      })),
    },
    [860, 440],
  );
}

function memoryOf({ pods }: Measured["rest"]): string {
  /** Pods of one app differ in what follows its name, which has no vowels where it is made up. */
  const appOf = (pod: string) =>
    pod.replace(/(-[b-df-hj-np-tv-z\d]{8,10})?-([b-df-hj-np-tv-z\d]{5}|\d+)$/, "");
  const apps = [...Map.groupBy(pods, ({ pod }) => appOf(pod))]
    .map(([app, pods]) => ({
      name: `${app} × ${pods.length}`,
      memory: pods.reduce((sum, { memoryMiB }) => sum + memoryMiB, 0),
    }))
    .toSorted((a, b) => a.memory - b.memory);
  return svgOf(
    "Bars: memory of the pods at rest, by app",
    {
      title: title("Memory at rest, all pods of each"),
      grid: { left: 200, right: 60, top: 44, bottom: 52 },
      xAxis: values("MiB"),
      yAxis: names(apps.map(({ name }) => name)),
      series: [{ type: "bar", data: apps.map(({ memory }) => memory), label: barLabel("right") }],
    },
    [760, 440],
  );
}
