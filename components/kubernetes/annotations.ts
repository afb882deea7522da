/**
 * Skips the provider's wait for a Service or an Ingress, which takes at least 10 s for each until the
 * endpoints are stable. The wait for Ready pods is sufficient.
 * https://github.com/pulumi/pulumi-kubernetes/issues/1421
 */
export const skipAwait = { "pulumi.com/skipAwait": "true" } as const;

export interface ScrapeOptions {
  /** The metrics describe other objects and have these objects' labels namespace, pod and node. */
  readonly honorLabels?: boolean;
}

/** Annotations by which Prometheus scrapes `port` of a pod or of a Service's pods. */
export function scrape(port: number, { honorLabels = false }: ScrapeOptions = {}) {
  return {
    "prometheus.io/scrape": "true",
    "prometheus.io/port": String(port),
    ...(honorLabels ? { "prometheus.io/honor-labels": "true" } : {}),
  };
}

const ignored = "kube-score/ignore";

/**
 * Suppressed kube-score findings, as check ID → reason:
 * https://github.com/zegl/kube-score/blob/v1.20.0/README_CHECKS.md
 */
export const accept = (reasons: Readonly<Record<string, string>>) => ({
  [ignored]: Object.keys(reasons).join(","),
});

/** The check IDs that an object's annotations suppress, see {@link accept}. */
export const acceptedFindings = (annotations: Readonly<Record<string, string>>) =>
  annotations[ignored]?.split(",") ?? [];
