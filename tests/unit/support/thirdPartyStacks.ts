import type { Declared } from "./policies.ts";

/* Objects of third-party stacks, in the form of manifests and charts. */

/** A container of the monitoring without a violation of any policy. */
export const container = (name: string, image: string, args: readonly string[], more = {}) => ({
  name,
  image,
  args,
  readinessProbe: { httpGet: { path: "/-/ready", port: "http" } },
  livenessProbe: { httpGet: { path: "/-/healthy", port: "http" } },
  resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { memory: "1Gi" } },
  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
  volumeMounts: [{ name: "data", mountPath: "/data" }],
  ...more,
});

interface SetOptions {
  readonly kind?: "StatefulSet" | "Deployment";
  readonly namespace?: string;
  readonly replicas?: number;
  readonly pod?: object;
  readonly spec?: object;
}

/** A StatefulSet without a violation of any policy, except by its containers. */
export function set(
  name: string,
  containers: readonly object[],
  options: SetOptions = {},
): Declared {
  const { kind = "StatefulSet", namespace = "observability", replicas = 1 } = options;
  const labels = { "app.kubernetes.io/instance": name };
  return {
    type: `kubernetes:apps/v1:${kind}`,
    name: `${namespace}/${name}`,
    inputs: {
      metadata: { name, namespace },
      spec: {
        replicas,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
            affinity: {
              podAntiAffinity: {
                preferredDuringSchedulingIgnoredDuringExecution: [
                  {
                    weight: 100,
                    podAffinityTerm: {
                      topologyKey: "kubernetes.io/hostname",
                      labelSelector: { matchLabels: labels },
                    },
                  },
                ],
              },
            },
            containers,
            ...options.pod,
          },
        },
        volumeClaimTemplates: [{ metadata: { name: "data" } }],
        ...options.spec,
      },
    },
  };
}

/** A PodDisruptionBudget of {@link set}. */
export const budget = (name: string, namespace = "observability"): Declared => ({
  type: "kubernetes:policy/v1:PodDisruptionBudget",
  name: `${namespace}/${name}`,
  inputs: {
    metadata: { name, namespace },
    spec: { maxUnavailable: 1, selector: { matchLabels: { "app.kubernetes.io/instance": name } } },
  },
});

export const object = (type: string, name: string, inputs: object): Declared => ({
  type: `kubernetes:${type}`,
  name,
  inputs: { metadata: { name, namespace: "observability" }, ...inputs },
});

export const podNameEnv = [
  { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
];

export const objstore = (bucket: string) =>
  `--objstore.config=${JSON.stringify({ type: "S3", config: { bucket, endpoint: "s3.example.com" } })}`;

export interface PrometheusOptions extends SetOptions {
  /** Flags of Prometheus other than paths; default those that disable compaction. */
  readonly flags?: readonly string[];
  /** Arguments of the sidecar other than paths; undefined for a pod without a sidecar. */
  readonly sidecar?: readonly string[] | undefined;
  /** Images; default current versions. */
  readonly images?: { readonly prometheus?: string; readonly thanos?: string };
  /** Content of prometheus.yml. */
  readonly config?: object;
  readonly env?: readonly object[];
}

export const twoHours = [
  "--storage.tsdb.min-block-duration=2h",
  "--storage.tsdb.max-block-duration=2h",
];

export const prometheusYaml = {
  global: { external_labels: { cluster: "eu", replica: "${POD_NAME}" } },
};

/** A Prometheus with a sidecar, and its configuration. */
export function prometheus(name = "prometheus", options: PrometheusOptions = {}): Declared[] {
  const { flags = twoHours, images = {}, config = prometheusYaml, env = podNameEnv } = options;
  const { namespace = "observability" } = options;
  const sidecar = "sidecar" in options ? options.sidecar : [objstore("blocks")];
  const volumeMounts = [
    { name: "data", mountPath: "/data" },
    { name: "config", mountPath: "/etc/prometheus" },
  ];
  return [
    set(
      name,
      [
        container(
          "prometheus",
          images.prometheus ?? "quay.io/prometheus/prometheus:v3.13.4",
          ["--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/data", ...flags],
          { env, volumeMounts },
        ),
        ...(sidecar
          ? [
              container("sidecar", images.thanos ?? "quay.io/thanos/thanos:v0.42.4", [
                "sidecar",
                "--tsdb.path=/data",
                ...sidecar,
              ]),
            ]
          : []),
      ],
      { ...options, pod: { volumes: [{ name: "config", configMap: { name: `${name}-config` } }] } },
    ),
    {
      type: "kubernetes:core/v1:ConfigMap",
      name: `${namespace}/${name}-config`,
      inputs: {
        metadata: { name: `${name}-config`, namespace },
        // JSON is YAML.
        data: { "prometheus.yml": JSON.stringify(config) },
      },
    },
  ];
}

const thanosImage = "quay.io/thanos/thanos:v0.42.4";

/** A single Thanos component. */
export const thanos = (
  name: string,
  args: readonly string[],
  options: SetOptions & { readonly env?: readonly object[] } = {},
): Declared =>
  set(name, [container(name, thanosImage, args, options.env && { env: options.env })], options);

export const compactor = (name = "compact", bucket = "blocks", ...args: readonly string[]) =>
  thanos(name, ["compact", "--wait", "--data-dir=/data", objstore(bucket), ...args]);

export const store = (name = "store", bucket = "blocks", ...args: readonly string[]) =>
  thanos(name, ["store", "--data-dir=/data", objstore(bucket), ...args]);

export const querier = (...args: readonly string[]) =>
  thanos("query", ["query", ...args], { kind: "Deployment" });

export const ruler = (...args: readonly string[]) =>
  thanos("rule", ["rule", "--data-dir=/data", objstore("blocks"), ...args], { env: podNameEnv });

export const alertmanager = (replicas: number, ...args: readonly string[]) =>
  set(
    "alertmanager",
    [
      container("alertmanager", "quay.io/prometheus/alertmanager:v0.34.2", [
        "--storage.path=/data",
        ...args,
      ]),
    ],
    { replicas },
  );
