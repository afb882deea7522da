import type { Labels, PodSpec } from "./kubernetes.ts";

/** What creates pods, as far as policies read it. */
export interface Workload {
  /** Number of pods at a time. */
  readonly replicas: number;
  /** Labels of the pods. */
  readonly labels: Labels;
  readonly spec: PodSpec;
  /** Names of the volumes for which each pod has its own claim. */
  readonly claims: readonly string[];
  /** Configuration of its Prometheus, where an operator generates it. */
  readonly prometheusConfig?: PrometheusConfig;
  /** Prefix of the pods' names if "-0", "-1" … follow; undefined if the names are random. */
  readonly podPrefix?: string;
  /** Whether an operator creates the pods, and adds probes and container security contexts. */
  readonly byOperator?: boolean;
}

/** What policies read of prometheus.yml. */
export interface PrometheusConfig {
  readonly global?: { readonly external_labels?: Readonly<Record<string, string | number>> };
  readonly rule_files?: readonly string[];
  readonly storage?: {
    readonly tsdb?: { readonly retention?: { readonly time?: string; readonly size?: string } };
  };
  readonly alerting?: {
    readonly alert_relabel_configs?: readonly AlertRelabeling[];
    readonly alertmanagers?: readonly AlertmanagerConfig[];
  };
}

/** What policies read of a relabeling of alerts. */
export interface AlertRelabeling {
  readonly action?: string;
  readonly regex?: string;
}

/** How Alertmanagers are found, by Prometheus and by Thanos' ruler. */
export interface AlertmanagerConfig {
  readonly static_configs?: readonly (string | { readonly targets?: readonly string[] })[];
  readonly [discovery: string]: unknown;
}
