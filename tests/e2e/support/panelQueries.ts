import assert from "node:assert/strict";
import { parse } from "yaml";
import { kubectl, list } from "../../../local/client/kubectl.ts";
import { query, type Series } from "../../../local/client/querier.ts";
import { getJson } from "../../../local/client/stack.ts";
import { seconds } from "../../../components/settings/duration.ts";
import type { Dashboard } from "../../../dashboards/support/dashboard.ts";
import {
  labelValues,
  panelsOf,
  queriesOf,
  substituted,
  type Values,
  variablesOf,
} from "../../support/dashboards.ts";

interface ConfigMap {
  readonly metadata: { readonly name: string };
  readonly data: Readonly<Record<string, string>>;
}

export interface Asked {
  readonly name: string;
  readonly expr: string;
  readonly instant: boolean;
}

/** The provisioned dashboards. */
export async function provisioned(): Promise<Dashboard[]> {
  const configMaps = await list<ConfigMap>(
    ...["configmaps", "-n=monitoring", "-l=app.kubernetes.io/name=grafana"],
  );
  return configMaps
    .filter(({ metadata }) => metadata.name.startsWith("grafana-dashboard-"))
    .flatMap(({ data }) => Object.values(data).map((json) => JSON.parse(json) as Dashboard));
}

/** Scrape interval of the data source in seconds. */
async function scrapeSeconds(): Promise<number> {
  const text = await kubectl(
    ...["get", "configmap", "-n=monitoring", "grafana-provisioning"],
    "--output=jsonpath={.data.dataSources}",
  );
  const { datasources } = parse(text) as { datasources: { jsonData: { timeInterval: string } }[] };
  return seconds(datasources[0]?.jsonData.timeInterval ?? "");
}

/** Values of the variables when a dashboard opens. */
async function valuesOf(dashboard: Dashboard): Promise<Values> {
  const values: Record<string, string> = {};
  for (const variable of variablesOf(dashboard)) {
    const { series, label } = labelValues(variable);
    const found = await query(`group by (${label}) (${substituted(series, values)})`);
    // Series without the label have no value.
    const [first] = found.flatMap(({ metric }) => metric[label] ?? []).sort();
    assert.ok(first, `${dashboard.title} has a value for ${label}`);
    values[variable.name] = (variable.includeAll && variable.allValue) || first;
  }
  return values;
}

/** Result of a panel's query, requested as Grafana does. */
async function ask({ expr, instant }: Asked): Promise<Series[]> {
  if (instant) return query(expr);
  const end = Math.floor(Date.now() / 1000);
  const search = new URLSearchParams({
    query: expr,
    start: String(end - 300),
    end: String(end),
    step: "15",
  });
  const { data } = await getJson<{ data: { result: Series[] } }>(
    "thanos-querier",
    `/api/v1/query_range?${search.toString()}`,
  );
  return data.result;
}

/** The queries without data; four run at a time. */
export async function silentOf(queries: readonly Asked[]): Promise<Asked[]> {
  const waiting = [...queries];
  const silent: Asked[] = [];
  const lane = async () => {
    for (let one = waiting.pop(); one; one = waiting.pop())
      if ((await ask(one)).length === 0) silent.push(one);
  };
  await Promise.all([lane(), lane(), lane(), lane()]);
  return silent;
}

/** All queries of a dashboard's panels, with the values that its variables have when it opens. */
export async function queriesFor(dashboard: Dashboard): Promise<readonly Asked[]> {
  const values = await valuesOf(dashboard);
  const scrape = await scrapeSeconds();
  return panelsOf(dashboard).flatMap((panel) =>
    queriesOf(panel).map(({ expr, legendFormat, instant = false, interval }) => ({
      name: `${dashboard.title}: ${panel.title}: ${legendFormat}`,
      expr: substituted(expr, {
        ...values,
        // As in Grafana for short steps: four times the interval.
        __rate_interval: `${4 * Math.max(scrape, seconds(interval ?? "0s"))}s`,
      }),
      instant,
    })),
  );
}
