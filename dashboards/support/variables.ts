import * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";
import { metrics } from "./dataSources.ts";

const { VariableRefresh, VariableSort } = dashboard;

export type Variable = dashboard.QueryVariableBuilder;

/** A variable whose values are those of a label of some series. */
const labelValues = (name: string, label: string, series: string) =>
  new dashboard.QueryVariableBuilder(name)
    .label(label)
    .datasource(metrics)
    .query({ query: `label_values(${series}, ${name})`, refId: name })
    .definition(`label_values(${series}, ${name})`)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc);

/** Lets a variable have several values, and all of them at first. */
const several = (variable: Variable) =>
  variable.multi(true).includeAll(true).allValue(".+").current({ text: "All", value: "$__all" });

// Each is made anew for each dashboard, as builders are changed by their use.
export const cluster = () => labelValues("cluster", "Cluster", "prometheus_build_info");
export const node = () => labelValues("node", "Node", 'kube_node_info{cluster="$cluster"}');
export const namespaces = () =>
  several(labelValues("namespace", "Namespace", 'kube_pod_info{cluster="$cluster"}'));
export const pods = () =>
  several(labelValues("pod", "Pod", 'kube_pod_info{cluster="$cluster", namespace=~"$namespace"}'));
