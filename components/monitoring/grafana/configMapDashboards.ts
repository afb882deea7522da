import type * as z from "zod";
import type { PodArgs } from "../../kubernetes/pod.ts";
import { labelKey, labelValue } from "../../kubernetes/objectMetadata.ts";
import { someNamespaces } from "../../settings/namespaces.ts";
import { resources, section } from "../../settings/schema.ts";
import { images } from "../../../versions.ts";

/** Annotation of a ConfigMap with Grafana's folder, as in the chart kube-prometheus-stack. */
const folderAnnotation = "grafana_folder";

/** Use of dashboards that teams create as ConfigMaps beside their applications. */
export const configMapDashboardsSettings = section({
  namespaces: someNamespaces(
    "existing namespaces whose ConfigMaps are used; Grafana's pod may read the ConfigMaps of these namespaces",
  ),
  label: labelKey
    .default("grafana_dashboard")
    .describe("label that a ConfigMap must have to be used"),
  value: labelValue
    .optional()
    .meta({ description: "value that the label must have", derivedDefault: "any" }),
  resources: resources({
    requests: { cpu: "5m", memory: "96Mi" },
    limits: { memory: "256Mi" },
  }).describe("of the container in Grafana's pod that reads the ConfigMaps"),
});

export type ConfigMapDashboardsSettings = z.output<typeof configMapDashboardsSettings>;

/** Rights to read the dashboards. */
export const configMapRules = [{ apiGroups: [""], resources: ["configmaps"], verbs: ["list"] }];

const port = 8080;

/** Name of the sidecar's volume. */
export const configMapsVolume = "config-map-dashboards";

/** A sidecar of Grafana that writes the dashboards of all ConfigMaps to `directory`. */
export function configMapDashboards(
  { namespaces, label, value, resources }: ConfigMapDashboardsSettings,
  directory: string,
): NonNullable<PodArgs["initContainers"]>[number] {
  // https://github.com/kiwigrid/k8s-sidecar/blob/2.10.1/README.md#configuration-environment-variables
  const environment = {
    LABEL: label,
    ...(value !== undefined && { LABEL_VALUE: value }),
    NAMESPACE: namespaces?.join(",") ?? "ALL",
    RESOURCE: "configmap",
    FOLDER: directory,
    FOLDER_ANNOTATION: folderAnnotation,
    // ConfigMaps of two teams may have the same key.
    UNIQUE_FILENAMES: "true",
    // Unlike a watch, a list also finds ConfigMaps that were deleted while it was not connected.
    METHOD: "SLEEP",
    SLEEP_TIME: "30",
    // Otherwise each list logs all ConfigMaps.
    IGNORE_ALREADY_PROCESSED: "true",
    HEALTH_PORT: String(port),
  };
  return {
    name: configMapsVolume,
    image: images.k8sSidecar,
    // A sidecar, for which Grafana does not wait: the other dashboards do not need the API server.
    restartPolicy: "Always",
    env: Object.entries(environment).map(([name, value]) => ({ name, value })),
    livenessProbe: {
      httpGet: { path: "/healthz", port },
      periodSeconds: 10,
      timeoutSeconds: 10,
      failureThreshold: 6,
    },
    resources,
    volumeMounts: [{ name: configMapsVolume, mountPath: directory }],
  };
}
