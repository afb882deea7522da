/** Labels of one app's objects, and the constant part of them that selects its pods. */
export interface AppLabels {
  readonly all: Readonly<Record<string, string>>;
  readonly selector: Readonly<Record<string, string>>;
}

/** Kubernetes' recommended labels: https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/ */
export function appLabels(name: string): AppLabels {
  const selector = { "app.kubernetes.io/name": name };
  return { selector, all: { ...selector, "app.kubernetes.io/part-of": "ha-monitoring" } };
}
