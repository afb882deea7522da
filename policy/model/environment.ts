import type { ContainerSpec, EnvVar } from "./kubernetes.ts";

/** Placeholder for the pod's name, which `Pod.each` replaces. */
export const podName = "{{metadata.name}}";

/** Whether a value differs between the pods of one workload. */
export const differsByPod = (value: string): boolean =>
  value.includes(podName) || value.includes("{{metadata.uid}}") || value.includes("{{status.podIP");

/** Placeholder for the value of a key of a Secret or a ConfigMap. */
export const referenceTo = (kind: string, name: string, key: string): string =>
  `{{${kind} ${name} ${key}}}`;

/** A container's environment by name; placeholders for values from fields, Secrets and ConfigMaps. */
export function environmentOf(container: ContainerSpec): ReadonlyMap<string, string> {
  // Kubernetes sets HOSTNAME in every container.
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

/** Substitutes $(NAME), as Kubernetes does in arguments and reloaders in configuration files. */
export const expand = (text: string, values: ReadonlyMap<string, string>): string =>
  text.replace(/\$\$|\$\((\w+)\)/g, (match, name: string | undefined) =>
    name === undefined ? "$" : (values.get(name) ?? match),
  );

/** Substitutes ${NAME} and $NAME, as Prometheus does in external labels, and a shell. */
export const expandLikeShell = (text: string, values: ReadonlyMap<string, string>): string =>
  text.replace(
    /\$\$|\$\{(\w+)\}|\$(\w+)/g,
    (_, braced: string | undefined, bare: string | undefined) => {
      const name = braced ?? bare;
      return name === undefined ? "$" : (values.get(name) ?? "");
    },
  );
