import type * as z from "zod";
import { stringify } from "yaml";
import type { Validity } from "../../ingress/certificateAuthority.ts";
import type { monitoringSettings } from "../settings.ts";
import { thanosReplicas } from "../thanos/replicas.ts";

/**
 * Facts that rules compare with what they observe, by the name of the recorded series: a number, or
 * numbers by the value of label `app`.
 */
export type StackFacts = Readonly<Record<string, number | Readonly<Record<string, number>>>>;

export interface StackFactsArgs {
  /** Settings of the monitoring, with their defaults. */
  readonly settings: z.output<typeof monitoringSettings>;
  /** Validity of the endpoints' certificate; undefined where the program does not know it. */
  readonly certificate: Validity | undefined;
}

/** The facts of a stack. */
export function stackFacts({ settings, certificate }: StackFactsArgs): StackFacts {
  const { receiver, teams, watchdog } = settings.alertmanager;
  const defaultReceivers = Object.keys(receiver).length > 0 ? 1 : 0;
  return {
    "cluster:prometheus_replicas:wanted": settings.prometheus.replicas,
    "app:thanos_replicas:wanted": thanosReplicas(settings),
    "cluster:thanos_other_clusters:wanted": settings.querier.clusters.length,
    "cluster:alert_receivers:configured": defaultReceivers + Object.keys(teams).length,
    "cluster:watchdog_receivers:configured": watchdog.webhook ? 1 : 0,
    ...(certificate && {
      "cluster:endpoint_certificate:begin_seconds": certificate.notBefore.getTime() / 1000,
      "cluster:endpoint_certificate:end_seconds": certificate.notAfter.getTime() / 1000,
    }),
  };
}

/** A rules file that records the facts as series, without labels but for `app`. */
export function stackFactsFile(facts: StackFacts): string {
  const rules = Object.entries(facts).flatMap(([record, fact]) =>
    typeof fact === "number"
      ? { record, expr: `vector(${fact})` }
      : Object.entries(fact).map(([app, value]) => ({
          record,
          expr: `vector(${value})`,
          labels: { app },
        })),
  );
  return stringify({ groups: [{ name: "stack", rules }] });
}
