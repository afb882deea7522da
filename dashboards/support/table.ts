import * as common from "@grafana/grafana-foundation-sdk/common";
import * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";
import * as prometheus from "@grafana/grafana-foundation-sdk/prometheus";
import * as tablePanel from "@grafana/grafana-foundation-sdk/table";
import { metrics } from "./dataSources.ts";
import { refId, target, type Unplaced } from "./panels.ts";
import type { Thresholds } from "./thresholds.ts";

export interface TableOptions {
  readonly title: string;
  /** What the table shows, and which values are normal. */
  readonly description: string;
  /** Label of each column, by heading: every query has exactly these labels. */
  readonly labels: Readonly<Record<string, string>>;
  /** Columns of values, by heading. */
  readonly columns: Readonly<Record<string, Column>>;
  /** Heading of the column by which the rows are sorted, the largest value first; default none. */
  readonly sortBy?: string;
  /** URLs of columns with links, by heading; default none. */
  readonly links?: Readonly<Record<string, string>>;
}

interface Column {
  /** PromQL. */
  readonly query: string;
  readonly unit: string;
  /** Colours of the values; default none. */
  readonly thresholds?: Thresholds;
}

/** The latest values of several queries, a row for each set of labels. */
export function table(options: TableOptions): Unplaced {
  const columns = Object.entries(options.columns);
  const panel = new tablePanel.PanelBuilder()
    .height(9)
    .title(options.title)
    .description(options.description)
    .datasource(metrics)
    .targets(
      columns.map(([heading, { query }], index) =>
        target(query, heading, index).instant().format(prometheus.PromQueryFormat.Table),
      ),
    )
    .withTransformation({ id: "merge", options: {} })
    .withTransformation({
      id: "organize",
      options: {
        excludeByName: { Time: true },
        renameByName: Object.fromEntries([
          ...Object.entries(options.labels).map(([heading, label]) => [label, heading] as const),
          ...columns.map(([heading], index) => [`Value #${refId(index)}`, heading] as const),
        ]),
      },
    })
    .cellHeight(common.TableCellHeight.Sm);
  for (const [heading, { unit, thresholds }] of columns)
    panel.overrideByName(heading, [
      { id: "unit", value: unit },
      ...(thresholds
        ? [
            { id: "thresholds", value: thresholds.build() },
            { id: "custom.cellOptions", value: { type: "color-text" } },
          ]
        : []),
    ]);
  for (const [heading, url] of Object.entries(options.links ?? {}))
    panel.overrideByName(heading, [
      { id: "links", value: [new dashboard.DashboardLinkBuilder(heading).url(url).build()] },
    ]);
  if (options.sortBy !== undefined)
    panel.sortBy([
      new common.TableSortByFieldStateBuilder().displayName(options.sortBy).desc(true),
    ]);
  return panel;
}
