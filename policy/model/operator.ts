import { podName } from "./environment.ts";
import type {
  ContainerSpec,
  EphemeralVolume,
  KeyReference,
  Labels,
  ObjectMeta,
  PodSpec,
} from "./kubernetes.ts";
import { namespaceOf, nameOf, type Resource } from "./resource.ts";
import type { AlertmanagerConfig, Workload } from "./workload.ts";

/** What policies read of the Prometheus Operator's objects. */
interface OperatorSpec extends Omit<PodSpec, "containers" | "volumes"> {
  readonly replicas?: number;
  readonly shards?: number;
  readonly image?: string;
  readonly version?: string;
  readonly podMetadata?: ObjectMeta;
  readonly resources?: ContainerSpec["resources"];
  readonly containers?: readonly ContainerSpec[];
  readonly volumes?: PodSpec["volumes"];
  readonly storage?: {
    readonly volumeClaimTemplate?: object;
    readonly ephemeral?: EphemeralVolume;
  };
  readonly additionalArgs?: readonly Argument[];

  readonly retention?: string;
  readonly disableCompaction?: boolean;
  readonly externalLabels?: Labels;
  readonly replicaExternalLabelName?: string;
  readonly prometheusExternalLabelName?: string;
  readonly alerting?: { readonly alertmanagers?: readonly object[] };
  readonly thanos?: {
    readonly image?: string;
    readonly version?: string;
    readonly blockSize?: string;
    readonly objectStorageConfig?: KeyReference;
    readonly objectStorageConfigFile?: string;
    readonly additionalArgs?: readonly Argument[];
    readonly resources?: ContainerSpec["resources"];
  };

  readonly labels?: Labels;
  readonly alertDropLabels?: readonly string[];
  readonly alertmanagersUrl?: readonly string[];
  readonly alertmanagersConfig?: KeyReference;
  readonly objectStorageConfig?: KeyReference;
  readonly objectStorageConfigFile?: string;
}

interface Argument {
  readonly name: string;
  readonly value?: string;
}

/**
 * The pods that the Prometheus Operator creates for one of its objects:
 * https://prometheus-operator.dev/docs/api-reference/api/
 */
export function operatorPod(
  { apiVersion, kind }: { readonly apiVersion: string; readonly kind: string },
  resource: Resource,
): Workload | undefined {
  if (apiVersion !== "monitoring.coreos.com/v1") return undefined;
  const spec = (resource.props.spec ?? {}) as OperatorSpec;
  switch (kind) {
    case "Prometheus":
      // The operator only generates a configuration, which other pods read.
      if (spec.replicas === 0) return undefined;
      return {
        ...workload(resource, spec, "prometheus", prometheusContainers(spec)),
        prometheusConfig: prometheusConfig(resource, spec),
      };
    case "ThanosRuler":
      return workload(resource, spec, "thanos-ruler", [ruler(spec)]);
    case "Alertmanager":
      return workload(resource, spec, "alertmanager", [alertmanager(resource, spec)]);
    default:
      return undefined;
  }
}

const dataMount = { name: "operator-data", mountPath: "/data" };

function workload(
  resource: Resource,
  spec: OperatorSpec,
  app: string,
  containers: readonly ContainerSpec[],
): Workload {
  const { volumeClaimTemplate, ephemeral } = spec.storage ?? {};
  const name = nameOf(resource);
  // `spec.containers` patches the operator's container of the same name, or adds one.
  const own = spec.containers ?? [];
  return {
    replicas: (spec.replicas ?? 1) * (spec.shards ?? 1),
    labels: {
      "app.kubernetes.io/name": app,
      "app.kubernetes.io/instance": name,
      "app.kubernetes.io/managed-by": "prometheus-operator",
      [app]: name,
      ...spec.podMetadata?.labels,
    },
    spec: {
      ...spec,
      containers: [
        ...containers.map((container) => ({
          ...container,
          ...own.find((patch) => patch.name === container.name),
        })),
        ...own.filter((patch) => !containers.some((container) => container.name === patch.name)),
      ],
      volumes: [
        ...(spec.volumes ?? []),
        volumeClaimTemplate
          ? { name: dataMount.name, persistentVolumeClaim: { claimName: dataMount.name } }
          : ephemeral
            ? { name: dataMount.name, ephemeral }
            : { name: dataMount.name },
      ],
    },
    claims: [],
    // With several shards, pods are named after the shard too: NAME-shard-1-0.
    podPrefix: (spec.shards ?? 1) === 1 ? `${app}-${name}` : undefined,
    byOperator: true,
  };
}

function prometheusContainers(spec: OperatorSpec): ContainerSpec[] {
  const { thanos } = spec;
  const uploads = Boolean(thanos?.objectStorageConfig ?? thanos?.objectStorageConfigFile);
  const blocks = thanos?.blockSize ?? "2h";
  const noCompaction = [
    `--storage.tsdb.min-block-duration=${blocks}`,
    `--storage.tsdb.max-block-duration=${blocks}`,
  ];
  const prometheus: ContainerSpec = {
    name: "prometheus",
    image: imageOf("quay.io/prometheus/prometheus", spec),
    args: [
      `--storage.tsdb.path=${dataMount.mountPath}`,
      `--storage.tsdb.retention.time=${spec.retention ?? "24h"}`,
      // The operator disables compaction in a form that its sidecar's version accepts.
      ...(uploads || spec.disableCompaction ? noCompaction : []),
      ...flags(spec.additionalArgs),
    ],
    volumeMounts: [dataMount],
    resources: spec.resources,
  };
  if (!thanos) return [prometheus];
  return [
    prometheus,
    {
      name: "thanos-sidecar",
      image: imageOf("quay.io/thanos/thanos", thanos),
      args: [
        "sidecar",
        `--tsdb.path=${dataMount.mountPath}`,
        ...objstore(thanos.objectStorageConfig, thanos.objectStorageConfigFile),
        ...flags(thanos.additionalArgs),
      ],
      env: objstoreEnv(thanos.objectStorageConfig),
      volumeMounts: [dataMount],
      resources: thanos.resources,
    },
  ];
}

function prometheusConfig(resource: Resource, spec: OperatorSpec) {
  const replica = spec.replicaExternalLabelName ?? "prometheus_replica";
  const server = spec.prometheusExternalLabelName ?? "prometheus";
  return {
    global: {
      external_labels: {
        ...(server ? { [server]: `${namespaceOf(resource)}/${nameOf(resource)}` } : {}),
        ...(replica ? { [replica]: "${HOSTNAME}" } : {}),
        ...spec.externalLabels,
      },
    },
    alerting: {
      // The operator drops the replica label, and discovers every pod of the Service.
      alert_relabel_configs: [{ action: "labeldrop", regex: replica }],
      alertmanagers: (spec.alerting?.alertmanagers ?? []).map((): AlertmanagerConfig => ({
        kubernetes_sd_configs: [{ role: "endpoints" }],
      })),
    },
  };
}

function ruler(spec: OperatorSpec): ContainerSpec {
  const replica = "thanos_ruler_replica";
  const labels = Object.entries(spec.labels ?? { [replica]: podName });
  return {
    name: "thanos-ruler",
    image: imageOf("quay.io/thanos/thanos", spec),
    args: [
      "rule",
      `--data-dir=${dataMount.mountPath}`,
      `--tsdb.retention=${spec.retention ?? "24h"}`,
      ...labels.map(([name, value]) => `--label=${name}="${value}"`),
      ...(spec.alertDropLabels ?? (spec.labels ? [] : [replica])).map(
        (label) => `--alert.label-drop=${label}`,
      ),
      ...(spec.alertmanagersUrl ?? []).map((url) => `--alertmanagers.url=${url}`),
      ...(spec.alertmanagersConfig ? ["--alertmanagers.config=$(ALERTMANAGERS_CONFIG)"] : []),
      ...objstore(spec.objectStorageConfig, spec.objectStorageConfigFile),
      ...flags(spec.additionalArgs),
    ],
    env: [
      { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
      ...(spec.alertmanagersConfig
        ? [{ name: "ALERTMANAGERS_CONFIG", valueFrom: { secretKeyRef: spec.alertmanagersConfig } }]
        : []),
      ...objstoreEnv(spec.objectStorageConfig),
    ],
    volumeMounts: [dataMount],
    resources: spec.resources,
  };
}

function alertmanager(resource: Resource, spec: OperatorSpec): ContainerSpec {
  return {
    name: "alertmanager",
    image: imageOf("quay.io/prometheus/alertmanager", spec),
    args: [
      `--storage.path=${dataMount.mountPath}`,
      ...Array.from(
        { length: spec.replicas ?? 1 },
        (_, index) => `--cluster.peer=alertmanager-${nameOf(resource)}-${index}:9094`,
      ),
      ...flags(spec.additionalArgs),
    ],
    volumeMounts: [dataMount],
    resources: spec.resources,
  };
}

/** Without an image and a version, the operator uses its own pinned version. */
const imageOf = (name: string, { image, version }: { image?: string; version?: string }) =>
  image ?? `${name}:${version ?? "chosen-by-operator"}`;

const flags = (args: readonly Argument[] = []) =>
  args.map(({ name, value }) => (value === undefined ? `--${name}` : `--${name}=${value}`));

const objstore = (reference?: KeyReference, file?: string) => {
  if (file) return [`--objstore.config-file=${file}`];
  return reference ? ["--objstore.config=$(OBJSTORE_CONFIG)"] : [];
};

const objstoreEnv = (reference?: KeyReference) =>
  reference ? [{ name: "OBJSTORE_CONFIG", valueFrom: { secretKeyRef: reference } }] : [];
