import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { sha256 } from "./checksum.ts";

/**
 * Bytes that the values of a ConfigMap or of a Secret may have.
 * https://kubernetes.io/docs/concepts/configuration/configmap/#motivation
 */
export const configMapBytes = 2 ** 20;

/** Bytes of a text, as a ConfigMap has it. */
export const bytesOf = (text: string): number => Buffer.byteLength(text);

/** Bytes in words, such as 1.2 MiB. */
export const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

export interface ConfigFilesArgs {
  readonly namespace: pulumi.Input<string>;
  readonly labels: Readonly<Record<string, string>>;
  /** Texts by file name, each of at most {@link configMapBytes}. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * Files in the ConfigMap `name`, and each file that it has no room for in a ConfigMap of its own, so
 * that a file stays where it is when another one comes or grows.
 * @returns the names of the ConfigMaps
 */
export function configFiles(
  name: string,
  { namespace, labels, files }: ConfigFilesArgs,
  opts: pulumi.CustomResourceOptions,
): readonly pulumi.Output<string>[] {
  const { first, others } = split(files);
  return [
    [name, first] as const,
    ...others.map(
      ([file, text]) => [`${name}-${sha256(file).slice(0, 10)}`, { [file]: text }] as const,
    ),
  ].map(
    ([name, data]) =>
      new k8s.core.v1.ConfigMap(name, { metadata: { name, namespace, labels }, data }, opts)
        .metadata.name,
  );
}

/** The volume of such files. */
export const configFilesVolume = (
  name: string,
  configMaps: readonly pulumi.Input<string>[],
): k8s.types.input.core.v1.Volume => {
  const [only, ...others] = configMaps;
  return others.length === 0 && only !== undefined
    ? { name, configMap: { name: only } }
    : { name, projected: { sources: configMaps.map((name) => ({ configMap: { name } })) } };
};

/** Files that one ConfigMap has room for, in their order, and the others. */
function split(files: Readonly<Record<string, string>>): {
  readonly first: Readonly<Record<string, string>>;
  readonly others: readonly (readonly [file: string, text: string])[];
} {
  const first: Record<string, string> = {};
  const others: (readonly [string, string])[] = [];
  let bytes = 0;
  for (const [file, text] of Object.entries(files)) {
    if (bytes + bytesOf(text) > configMapBytes) {
      others.push([file, text]);
      continue;
    }
    first[file] = text;
    bytes += bytesOf(text);
  }
  return { first, others };
}
