import { replicaLabel } from "./prometheus/settings.ts";

/**
 * External labels: name → value, undefined if each replica has its own value. Thanos sets them on
 * every series of a server and overwrites the series' labels of the same names.
 */
export type ExternalLabels = Readonly<Record<string, string | undefined>>;

/** New name of a series label that has the name of an external label; Prometheus renames conflicting labels in the same way. */
export const exported = (label: string): string => `exported_${label}`;

export interface ExternalLabelsArgs {
  /** External label `cluster`. */
  readonly cluster: string;
  /** The setting prometheus.externalLabels. */
  readonly more: Readonly<Record<string, string>>;
}

/** External labels of every server: Prometheus and rulers. */
export const externalLabels = ({ cluster, more }: ExternalLabelsArgs): ExternalLabels => ({
  cluster,
  ...more,
  [replicaLabel]: undefined,
});
