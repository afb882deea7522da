import { stringify } from "yaml";

/** Facts that rules compare with what they observe: values by the name of the recorded series. */
export type StackFacts = Readonly<Record<string, number>>;

export interface StackFactsArgs {
  /** Prometheus servers that the stack runs. */
  readonly prometheusReplicas: number;
  /** End of the endpoints' certificate; undefined where the program does not know it. */
  readonly certificateEnd: Date | undefined;
}

/** The facts of a stack. */
export function stackFacts({ prometheusReplicas, certificateEnd }: StackFactsArgs): StackFacts {
  return {
    "cluster:prometheus_replicas:wanted": prometheusReplicas,
    ...(certificateEnd && {
      "cluster:endpoint_certificate:end_seconds": certificateEnd.getTime() / 1000,
    }),
  };
}

/** A rules file that records the facts as series without labels. */
export function stackFactsFile(facts: StackFacts): string {
  const rules = Object.entries(facts).map(([record, value]) => ({
    record,
    expr: `vector(${value})`,
  }));
  return stringify({ groups: [{ name: "stack", rules }] });
}
