import { type GcpResource, type GcpType, isGcp } from "./gcp.ts";
import type { KeyReference, VolumeMount, VolumeSource } from "./kubernetes.ts";
import { type Container, type Pod, podOf } from "./pod.ts";
import type { Program } from "./program.ts";
import { isUnknown } from "./previewUnknown.ts";
import { kubernetesType, namespaceOf, nameOf, type Resource } from "./resource.ts";

/** The text of a file or a variable; where its Secret or ConfigMap is not in the stack, the key's name. */
export type Content = { readonly text: string } | { readonly reference: string };

/** All resources of a stack, with queries by kind and by program. */
export class Stack {
  readonly resources: readonly Resource[];
  readonly pods: readonly Pod[];
  /** Resources whose pods are unknown at preview, with the error of the read. */
  readonly unknownPods: readonly { readonly resource: Resource; readonly error: Error }[];

  constructor(resources: readonly Resource[]) {
    this.resources = resources;
    const pods: Pod[] = [];
    const unknownPods: { resource: Resource; error: Error }[] = [];
    for (const resource of resources)
      try {
        const pod = podOf(resource);
        // Parse eagerly, so that later reads of `containers` cannot throw on unknown values.
        if (pod?.containers) pods.push(pod);
      } catch (error) {
        if (!isUnknown(error)) throw error;
        unknownPods.push({ resource, error });
      }
    this.pods = pods;
    this.unknownPods = unknownPods;
  }

  /** Every Kubernetes object of a kind, in any API version. */
  kind(kind: string): readonly Resource[] {
    return this.resources.filter((resource) => kubernetesType(resource)?.kind === kind);
  }

  gcp<Type extends GcpType>(...types: readonly Type[]): readonly GcpResource<Type>[] {
    return this.resources.filter((resource) => isGcp(resource, ...types));
  }

  /** Every container that runs one of these programs. */
  running(...programs: readonly Program[]): readonly Container[] {
    return this.pods.flatMap(({ containers }) =>
      containers.filter(({ program }) => program && programs.includes(program)),
    );
  }

  /** A file as a container reads it; undefined if no ConfigMap or Secret is mounted at its path. */
  file({ pod, spec }: Container, path: string): Content | undefined {
    const under = ({ mountPath, subPath }: VolumeMount) =>
      subPath ? path === mountPath : path.startsWith(`${mountPath.replace(/\/$/, "")}/`);
    const mount = (spec.volumeMounts ?? []).find(under);
    const volume = (pod.workload.spec.volumes ?? []).find(({ name }) => name === mount?.name);
    if (!mount || !volume) return undefined;
    const file = mount.subPath ?? path.slice(mount.mountPath.replace(/\/$/, "").length + 1);
    for (const source of [volume, ...(volume.projected?.sources ?? [])]) {
      const content = this.#fileOf(source, file, pod.namespace);
      if (content) return content;
    }
    return undefined;
  }

  #fileOf(source: VolumeSource, file: string, namespace: string): Content | undefined {
    const { configMap, secret } = source;
    const items = configMap?.items ?? secret?.items;
    const key = items ? items.find(({ path }) => path === file)?.key : file;
    if (key === undefined) return undefined;
    if (configMap) return this.key("ConfigMap", { name: configMap.name, key }, namespace);
    if (secret)
      return this.key("Secret", { name: secret.secretName ?? secret.name, key }, namespace);
    return undefined;
  }

  /** The value of a key of a ConfigMap or a Secret, decoded. */
  key(kind: "ConfigMap" | "Secret", { name = "", key }: KeyReference, namespace: string): Content {
    const found = this.kind(kind).find(
      (resource) => nameOf(resource) === name && namespaceOf(resource) === namespace,
    );
    const { data, stringData } = (found?.props ?? {}) as Record<
      string,
      Readonly<Record<string, string>> | undefined
    >;
    const text = stringData?.[key] ?? data?.[key];
    if (text === undefined) return { reference: `key ${key} of ${kind} ${namespace}/${name}` };
    const encoded = kind === "Secret" && stringData?.[key] === undefined;
    return { text: encoded ? Buffer.from(text, "base64").toString() : text };
  }
}
