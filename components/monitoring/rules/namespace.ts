/** Namespace of the monitoring, as rule files have it. */
const written = 'namespace="monitoring"';

/** The text of a rules file that asks for the monitoring's own series in the namespace where it is. */
export const inNamespace = (text: string, namespace: string): string =>
  text.replaceAll(written, `namespace="${namespace}"`);
