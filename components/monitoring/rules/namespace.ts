/** Matcher of the monitoring's namespace in rule files. */
const written = 'namespace="monitoring"';

/** Replaces the namespace in the rule file's matchers of the monitoring's own series. */
export const inNamespace = (text: string, namespace: string): string =>
  text.replaceAll(written, `namespace="${namespace}"`);
