import type { ContainerSpec, EnvVar } from "./kubernetes.ts";

/** Stands for what every pod has another value of, until {@link ofPod} puts it there. */
export const podName = "{{metadata.name}}";

/** Whether the pods of one workload differ in a value. */
export const differsByPod = (value: string): boolean =>
  value.includes(podName) || value.includes("{{metadata.uid}}") || value.includes("{{status.podIP");

/** Stands for the value of a key of a Secret or a ConfigMap. */
export const referenceTo = (kind: string, name: string, key: string): string =>
  `{{${kind} ${name} ${key}}}`;

/** Values of a container's environment by name, with what is known of those from elsewhere. */
export function environmentOf(container: ContainerSpec): ReadonlyMap<string, string> {
  // Kubernetes sets it in every container.
  const values = new Map([["HOSTNAME", podName]]);
  for (const variable of container.env ?? []) {
    const value = valueOf(variable);
    if (value !== undefined) values.set(variable.name, expand(value, values));
  }
  return values;
}

function valueOf({ value, valueFrom }: EnvVar): string | undefined {
  if (!valueFrom) return value ?? "";
  const { fieldRef, secretKeyRef, configMapKeyRef } = valueFrom;
  if (fieldRef) return `{{${fieldRef.fieldPath}}}`;
  if (secretKeyRef) return referenceTo("Secret", secretKeyRef.name ?? "", secretKeyRef.key);
  if (configMapKeyRef)
    return referenceTo("ConfigMap", configMapKeyRef.name ?? "", configMapKeyRef.key);
  return undefined;
}

/** What Kubernetes makes of $(NAME) in arguments, and reloaders in configuration files. */
export const expand = (text: string, values: ReadonlyMap<string, string>): string =>
  text.replace(/\$\$|\$\((\w+)\)/g, (match, name: string | undefined) =>
    name === undefined ? "$" : (values.get(name) ?? match),
  );

/** What Prometheus makes of ${NAME} and $NAME in its external labels. */
export const expandLikeShell = (text: string, values: ReadonlyMap<string, string>): string =>
  text.replace(
    /\$\$|\$\{(\w+)\}|\$(\w+)/g,
    (_, braced: string | undefined, bare: string | undefined) => {
      const name = braced ?? bare;
      return name === undefined ? "$" : (values.get(name) ?? "");
    },
  );
