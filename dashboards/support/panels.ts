import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import * as common from "@grafana/grafana-foundation-sdk/common";
import type { Panel } from "@grafana/grafana-foundation-sdk/dashboard";
import * as prometheus from "@grafana/grafana-foundation-sdk/prometheus";
import * as statPanel from "@grafana/grafana-foundation-sdk/stat";
import * as timeseries from "@grafana/grafana-foundation-sdk/timeseries";
import { metrics } from "./dataSources.ts";
import { neutral, type Thresholds } from "./thresholds.ts";

/** A panel that has no number and no place yet. */
export interface Unplaced extends Builder<Panel> {
  id(id: number): this;
  span(width: number): this;
}

export interface PanelOptions {
  readonly title: string;
  /** What it shows, and what of it is well. */
  readonly description: string;
  /** Unit of all values: see `units` of the SDK. */
  readonly unit: string;
  /** PromQL by the legend of what it brings, which may have labels in it, as {{pod}}. */
  readonly queries: Readonly<Record<string, string>>;
  /** Colours, which a graph draws as lines; default none. */
  readonly thresholds?: Thresholds;
  /** Digits after the point; default as many as Grafana thinks right. */
  readonly decimals?: number;
}

export interface GraphOptions extends PanelOptions {
  /** Whether the series are parts of a whole; default false. */
  readonly stacked?: boolean;
  /** Upper end of the axis, where there is a natural one; default what the values need. */
  readonly max?: number;
}

/** The latest value of each query, in large letters, above its course. */
export function stat(options: PanelOptions): Unplaced {
  const panel = new statPanel.PanelBuilder()
    .height(4)
    .colorMode(common.BigValueColorMode.Value)
    .graphMode(common.BigValueGraphMode.Area)
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(["lastNotNull"]))
    .thresholds(options.thresholds ?? neutral());
  return filled(panel, options);
}

/** The course of values. */
export function graph(options: GraphOptions): Unplaced {
  const { stacked = false, thresholds, max } = options;
  const panel = new timeseries.PanelBuilder()
    .height(8)
    .min(0)
    .lineWidth(1)
    .fillOpacity(stacked ? 40 : 8)
    .showPoints(common.VisibilityMode.Never)
    .legend(
      new common.VizLegendOptionsBuilder()
        .displayMode(common.LegendDisplayMode.Table)
        .placement(common.LegendPlacement.Bottom)
        .showLegend(true)
        .calcs(["lastNotNull", "max"])
        .sortBy("Last *")
        .sortDesc(true),
    )
    .tooltip(
      new common.VizTooltipOptionsBuilder()
        .mode(common.TooltipDisplayMode.Multi)
        .sort(common.SortOrder.Descending),
    );
  if (stacked)
    panel.stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal).group("A"));
  if (max !== undefined) panel.max(max);
  if (thresholds)
    panel
      .thresholds(thresholds)
      .thresholdsStyle(
        new common.GraphThresholdsStyleConfigBuilder().mode(common.GraphThresholdsStyleMode.Dashed),
      );
  return filled(panel, options);
}

/** What every kind of panel has. */
function filled<P extends statPanel.PanelBuilder | timeseries.PanelBuilder>(
  panel: P,
  { title, description, unit, queries, decimals }: PanelOptions,
): P {
  panel
    .title(title)
    .description(description)
    .datasource(metrics)
    .unit(unit)
    .targets(Object.entries(queries).map(([legend, expr], index) => target(expr, legend, index)));
  if (decimals !== undefined) panel.decimals(decimals);
  return panel;
}

/** A query, the first of which is A. */
export const target = (expr: string, legend: string, index: number) =>
  new prometheus.DataqueryBuilder()
    .datasource(metrics)
    .expr(expr)
    .legendFormat(legend)
    .range()
    .refId(refId(index));

export const refId = (index: number) => String.fromCharCode("A".charCodeAt(0) + index);
