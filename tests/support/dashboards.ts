import type { Panel, RowPanel, VariableModel } from "@grafana/grafana-foundation-sdk/dashboard";
import type { Dataquery } from "@grafana/grafana-foundation-sdk/prometheus";

import type { Dashboard } from "../../dashboards/support/dashboard.ts";

/** Values of a dashboard's variables in a test. */
export type Values = Readonly<Record<string, string>>;

const isRow = (panel: Panel | RowPanel): panel is RowPanel => panel.type === "row";

export const panelsOf = ({ panels = [] }: Dashboard): readonly Panel[] =>
  panels.filter((panel) => !isRow(panel));

export const queriesOf = ({ targets = [] }: Panel): readonly Dataquery[] => targets as Dataquery[];

export const variablesOf = ({ templating }: Dashboard): readonly VariableModel[] =>
  templating.list ?? [];

/** Series and label of a variable with the values of a label. */
export function labelValues({ query }: VariableModel): { series: string; label: string } {
  const text = typeof query === "object" ? String(query.query) : query;
  const [, series, label] = /^label_values\((.+), (\w+)\)$/.exec(text ?? "") ?? [];
  if (series === undefined || label === undefined)
    throw new Error(`${text} is not a label_values query`);
  return { series, label };
}

/** Replaces variables by values. An unknown variable remains, and is invalid PromQL. */
export const substituted = (text: string, values: Values): string =>
  text.replaceAll(/\$(\w+)/g, (variable, name: string) => values[name] ?? variable);

/** Title of the row of each panel. */
export function rowsOf({ panels = [] }: Dashboard): ReadonlyMap<Panel, string> {
  const rows = new Map<Panel, string>();
  let row = "";
  for (const panel of panels)
    if (isRow(panel)) row = panel.title ?? "";
    else rows.set(panel, row);
  return rows;
}
