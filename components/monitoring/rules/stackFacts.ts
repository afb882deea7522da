import type * as z from "zod";
import { stringify } from "yaml";
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
  /** End of the endpoints' certificate; undefined where the program does not know it. */
  readonly certificateEnd: Date | undefined;
}

/** The facts of a stack. */
export function stackFacts({ settings, certificateEnd }: StackFactsArgs): StackFacts {
  return {
    "cluster:prometheus_replicas:wanted": settings.prometheus.replicas,
    "app:thanos_replicas:wanted": thanosReplicas(settings),
    "cluster:thanos_other_clusters:wanted": settings.querier.clusters.length,
    ...(certificateEnd && {
      "cluster:endpoint_certificate:end_seconds": certificateEnd.getTime() / 1000,
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
