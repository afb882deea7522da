import * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";
import { apps as appNames, jobs } from "../../components/monitoring/names.ts";
import { metrics } from "./dataSources.ts";
import { placeholders } from "./placeholders.ts";
import { inCluster } from "./selectors.ts";

const { VariableRefresh, VariableSort } = dashboard;

export type Variable = dashboard.QueryVariableBuilder;

/** A variable whose values are those of a label of some series. */
const labelValues = (name: string, title: string, series: string, label = name) =>
  new dashboard.QueryVariableBuilder(name)
    .label(title)
    .datasource(metrics)
    .query({ query: `label_values(${series}, ${label})`, refId: name })
    .definition(`label_values(${series}, ${label})`)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc);

/** Allows several values; all are selected by default. */
const several = (variable: Variable) =>
  variable.multi(true).includeAll(true).allValue(".+").current({ text: "All", value: "$__all" });

const inNamespace = `${inCluster}, namespace=~"$namespace"`;

// A new variable for each dashboard, as the use of a builder changes it.
export const cluster = () => labelValues("cluster", "Cluster", "prometheus_build_info");
/** Namespace of an installation of the monitoring; default: that of the stack. */
export const monitoring = () =>
  labelValues(
    "monitoring",
    "Monitoring",
    `up{${inCluster}, job="${jobs.pods}", app="${appNames.querier}"}`,
    "namespace",
  ).current({ text: placeholders.namespace, value: placeholders.namespace });
export const node = () => labelValues("node", "Node", `kube_node_info{${inCluster}}`);
export const nodes = () => several(node());
export const namespaces = () =>
  several(labelValues("namespace", "Namespace", `kube_pod_info{${inCluster}}`));
export const workloads = () =>
  several(
    labelValues(
      "workload",
      "Workload",
      `namespace_workload_pod:kube_pod_owner:relabel{${inNamespace}}`,
    ),
  );
export const pods = () => several(labelValues("pod", "Pod", `kube_pod_info{${inNamespace}}`));
export const containers = () =>
  several(
    labelValues("container", "Container", `kube_pod_container_info{${inNamespace}, pod=~"$pod"}`),
  );
export const probes = () =>
  several(labelValues("probe", "Probe", `probe_success{${inCluster}, job="${jobs.probes}"}`));
export const apps = () => several(labelValues("app", "App", `up{${inNamespace}}`));
