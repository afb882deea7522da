/**
 * Don't await a Service or an Ingress: the provider takes at least 10 s for each, until its
 * endpoints have settled, and what matters is awaited anyway: that the pods behind are Ready.
 * https://github.com/pulumi/pulumi-kubernetes/issues/1421
 */
export const skipAwait = { "pulumi.com/skipAwait": "true" } as const;

export interface ScrapeOptions {
  /** The metrics are about other objects and carry their namespace, pod and node themselves. */
  readonly honorLabels?: boolean;
}

/** Has Prometheus scrape a pod, or the pods of a Service, on `port`. */
export function scrape(port: number, { honorLabels = false }: ScrapeOptions = {}) {
  return {
    "prometheus.io/scrape": "true",
    "prometheus.io/port": String(port),
    ...(honorLabels ? { "prometheus.io/honor-labels": "true" } : {}),
  };
}

const ignored = "kube-score/ignore";

/**
 * Findings of kube-score that an object is to have, by the check's name, with the reason of each:
 * https://github.com/zegl/kube-score/blob/v1.20.0/README_CHECKS.md
 */
export const accept = (reasons: Readonly<Record<string, string>>) => ({
  [ignored]: Object.keys(reasons).join(","),
});

/** The checks whose findings an object's annotations {@link accept}. */
export const acceptedFindings = (annotations: Readonly<Record<string, string>>) =>
  annotations[ignored]?.split(",") ?? [];
