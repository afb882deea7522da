import type { Panel, ThresholdsConfig } from "@grafana/grafana-foundation-sdk/dashboard";
import { dashboards } from "../../../../dashboards/dashboards.ts";
import {
  panelsOf,
  queriesOf,
  rowsOf,
  substituted,
  type Values,
} from "../../../support/dashboards.ts";

/** Values of the variables after the dashboard is opened, in a cluster named `c`. */
export const values: Values = {
  __rate_interval: "5m",
  cluster: "c",
  monitoring: "monitoring",
  node: "n1",
  namespace: ".+",
  workload: ".+",
  pod: ".+",
  container: ".+",
  app: ".+",
  probe: ".+",
};

interface Step {
  readonly value: number | null;
  readonly color: string;
}

/** Colours of the values of the query with that legend. */
function stepsOf({ fieldConfig }: Panel, legend: string): readonly Step[] {
  const { defaults, overrides = [] } = fieldConfig ?? {};
  const own = overrides
    .filter(({ matcher }) => matcher.options === legend)
    .flatMap(({ properties }) => properties)
    .find(({ id }) => id === "thresholds");
  const { steps = [] } = (own?.value as ThresholdsConfig | undefined) ?? defaults?.thresholds ?? {};
  return steps.map(({ value, color }) => ({ value, color }));
}

/** A query of a panel. */
export interface PanelQuery {
  readonly uid: string;
  /** Dashboard, row, panel and legend. */
  readonly name: string;
  readonly panelType: string;
  readonly legend: string;
  /** Whether it is an instant query. */
  readonly instant: boolean;
  /** Colours of its values, each with the lowest value that has it. */
  readonly steps: readonly Step[];
  /** PromQL with variables. */
  readonly expr: string;
}

/** Every query of every panel. */
export const panelQueries: readonly PanelQuery[] = dashboards.flatMap((dashboard) =>
  panelsOf(dashboard).flatMap((panel) =>
    queriesOf(panel).map(({ expr, legendFormat = "", instant = false }) => ({
      uid: dashboard.uid,
      name: [dashboard.uid, rowsOf(dashboard).get(panel), panel.title, legendFormat].join(" › "),
      panelType: panel.type,
      legend: legendFormat,
      instant,
      steps: stepsOf(panel, legendFormat),
      expr,
    })),
  ),
);

/** PromQL of the query of that name, with values of its variables. */
export function queryOf(name: string, more: Values = {}): string {
  const found = panelQueries.filter((query) => query.name === name);
  if (found.length !== 1) throw new Error(`There are ${found.length} queries named ${name}.`);
  return substituted(found[0]?.expr ?? "", { ...values, ...more });
}
