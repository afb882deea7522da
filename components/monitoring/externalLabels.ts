import { replicaLabel } from "./prometheus/settings.ts";

/**
 * External labels by name: the value, or undefined where each replica has its own. Thanos sets them
 * on every series of a server, over the series' own labels of the same names.
 */
export type ExternalLabels = Readonly<Record<string, string | undefined>>;

/** Name that a series' own label gets if an external label has its name, as in Prometheus' own conflicts. */
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
