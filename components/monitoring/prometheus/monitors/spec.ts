import { images } from "../../../../versions.ts";
import { scrapeLimits } from "../config.ts";
import { renaming } from "../ownLabels.ts";
import { replicaLabel, type PrometheusSettings } from "../settings.ts";
import type { MonitorsSettings } from "./settings.ts";

export interface MonitorsSpecArgs {
  readonly monitors: MonitorsSettings;
  /** Settings of the servers. */
  readonly settings: PrometheusSettings;
}

/**
 * `spec` of the Prometheus object whose scrape jobs and rules the program's servers use:
 * https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PrometheusSpec
 */
export function monitorsSpec({
  monitors,
  settings,
}: MonitorsSpecArgs): Readonly<Record<string, unknown>> {
  const { namespaces, selector } = monitors;
  const inNamespaces = namespaces
    ? {
        matchExpressions: [
          { key: "kubernetes.io/metadata.name", operator: "In", values: [...namespaces] },
        ],
      }
    : {};
  const selectors: Record<string, object> = {};
  for (const kind of ["serviceMonitor", "podMonitor", "probe", "scrapeConfig", "rule"]) {
    selectors[`${kind}Selector`] = { matchLabels: selector };
    selectors[`${kind}NamespaceSelector`] = inNamespaces;
  }
  const limits = scrapeLimits(settings);
  return {
    // The operator generates the configuration, and a StatefulSet without pods.
    replicas: 0,
    version: images.prometheus.split(":").at(-1),
    ...selectors,
    serviceDiscoveryRole: "EndpointSlice",
    // Otherwise a monitor could send the token of the servers' ServiceAccount to its target.
    arbitraryFSAccessThroughSMs: { deny: true },
    // The limits of all other jobs, which an object can only lower.
    enforcedSampleLimit: limits.sample_limit,
    enforcedBodySizeLimit: limits.body_size_limit,
    enforcedLabelLimit: limits.label_limit,
    enforcedLabelNameLengthLimit: limits.label_name_length_limit,
    enforcedLabelValueLengthLimit: limits.label_value_length_limit,
    enforcedKeepDroppedTargets: limits.keep_dropped_targets,
    scrapeClasses: [
      {
        name: "default",
        default: true,
        metricRelabelings: renaming([
          "cluster",
          ...Object.keys(settings.externalLabels),
          replicaLabel,
        ]).map(inOperatorsForm),
      },
    ],
  };
}

/** The keys of a relabeling rule in camel case. */
const inOperatorsForm = (rule: object) =>
  Object.fromEntries(
    Object.entries(rule).map(([key, value]: [string, unknown]) => [
      key.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );
