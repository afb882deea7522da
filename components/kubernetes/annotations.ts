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
