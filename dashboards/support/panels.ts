import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import * as common from "@grafana/grafana-foundation-sdk/common";
import type { DashboardLink, Panel } from "@grafana/grafana-foundation-sdk/dashboard";
import * as prometheus from "@grafana/grafana-foundation-sdk/prometheus";
import * as statPanel from "@grafana/grafana-foundation-sdk/stat";
import * as timeseries from "@grafana/grafana-foundation-sdk/timeseries";
import { shortestIntervals } from "../../components/monitoring/prometheus/scrapeJobs.ts";
import { metrics } from "./dataSources.ts";
import { neutral, type Thresholds } from "./thresholds.ts";

/** A panel without ID, position and links. */
export interface Unplaced extends Builder<Panel> {
  id(id: number): this;
  span(width: number): this;
  links(links: Builder<DashboardLink>[]): this;
}

export interface PanelOptions {
  readonly title: string;
  /** What the panel shows, and which values are normal. */
  readonly description: string;
  /** Unit of all values: see `units` of the SDK. */
  readonly unit: string;
  /** PromQL by the legend of its result, which may contain labels, as {{pod}}. */
  readonly queries: Readonly<Record<string, string>>;
  /** Colours, which a graph draws as lines; default none. */
  readonly thresholds?: Thresholds;
  /** Digits after the decimal point; default: Grafana's choice. */
  readonly decimals?: number;
}

export interface StatOptions extends PanelOptions {
  /** Colours of single values, by the legend of their query; default those of all. */
  readonly thresholdsOf?: Readonly<Record<string, Thresholds>>;
}

export interface GraphOptions extends PanelOptions {
  /** Whether the series are parts of a whole; default false. */
  readonly stacked?: boolean;
  /** Upper end of the axis; default: by the values. */
  readonly max?: number;
}

/**
 * The current value of each query, in large digits. An instant query: for a range, Grafana would
 * show the last value hours after the end of its series.
 */
export function stat(options: StatOptions): Unplaced {
  const panel = new statPanel.PanelBuilder()
    .height(4)
    .colorMode(common.BigValueColorMode.Value)
    .graphMode(common.BigValueGraphMode.None)
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(["lastNotNull"]))
    .thresholds(options.thresholds ?? neutral());
  for (const [legend, thresholds] of Object.entries(options.thresholdsOf ?? {}))
    panel.overrideByName(legend, [{ id: "thresholds", value: thresholds.build() }]);
  return filled(panel, options, (query) => query.instant());
}

/** Values over time. */
export function graph(options: GraphOptions): Unplaced {
  const { stacked = false, thresholds, max } = options;
  const panel = timeSeries(["lastNotNull", "max"])
    .lineWidth(1)
    .fillOpacity(stacked ? 40 : 8);
  if (stacked)
    panel.stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal).group("A"));
  if (max !== undefined) panel.max(max);
  if (thresholds)
    panel
      .thresholds(thresholds)
      .thresholdsStyle(
        new common.GraphThresholdsStyleConfigBuilder().mode(common.GraphThresholdsStyleMode.Dashed),
      );
  return filled(panel, options, (query) => query.range());
}

/**
 * Rare events, as a bar for each interval. Queries count them over `$__rate_interval`, which is
 * never shorter than the interval of a bar, so that a graph of months also shows each event.
 */
export function events(options: Omit<PanelOptions, "unit" | "decimals" | "thresholds">): Unplaced {
  const panel = timeSeries(["sum"])
    .drawStyle(common.GraphDrawStyle.Bars)
    .fillOpacity(60)
    .interval("5m");
  return filled(panel, { ...options, unit: "short", decimals: 0 }, (query) => query.range());
}

/** A graph without queries, from 0 upwards, whose legend shows calculations for each series. */
const timeSeries = (calculations: string[]) =>
  new timeseries.PanelBuilder()
    .height(8)
    .min(0)
    .showPoints(common.VisibilityMode.Never)
    .legend(
      new common.VizLegendOptionsBuilder()
        .displayMode(common.LegendDisplayMode.Table)
        .placement(common.LegendPlacement.Bottom)
        .showLegend(true)
        .calcs(calculations)
        .sortBy(calculations.includes("sum") ? "Total" : "Last *")
        .sortDesc(true),
    )
    .tooltip(
      new common.VizTooltipOptionsBuilder()
        .mode(common.TooltipDisplayMode.Multi)
        .sort(common.SortOrder.Descending),
    );

/** Adds title, description, unit and queries, which every panel has. */
function filled<P extends statPanel.PanelBuilder | timeseries.PanelBuilder>(
  panel: P,
  { title, description, unit, queries, decimals }: PanelOptions,
  asked: (query: prometheus.DataqueryBuilder) => prometheus.DataqueryBuilder,
): P {
  panel
    .title(title)
    .description(description)
    .datasource(metrics)
    .unit(unit)
    .targets(
      Object.entries(queries).map(([legend, expr], index) => asked(target(expr, legend, index))),
    );
  if (decimals !== undefined) panel.decimals(decimals);
  return panel;
}

/** A query; the ID of the first one is A. */
export function target(expr: string, legend: string, index: number) {
  const query = new prometheus.DataqueryBuilder()
    .datasource(metrics)
    .expr(expr)
    .legendFormat(legend)
    .refId(refId(index));
  // `$__rate_interval` is four times as long: with the data source's, rates would lack samples.
  for (const [job, interval] of Object.entries(shortestIntervals))
    if (expr.includes(`job="${job}"`)) query.interval(interval);
  return query;
}

export const refId = (index: number) => String.fromCharCode("A".charCodeAt(0) + index);
