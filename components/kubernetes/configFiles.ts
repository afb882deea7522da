import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { sha256 } from "./checksum.ts";

/**
 * Maximum size in bytes of all values of a ConfigMap or of a Secret.
 * https://kubernetes.io/docs/concepts/configuration/configmap/#motivation
 */
export const configMapBytes = 2 ** 20;

/** Size of a text in UTF-8. */
export const bytesOf = (text: string): number => Buffer.byteLength(text);

/** Bytes as text, such as 1.2 MiB. */
export const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

export interface ConfigFilesArgs {
  readonly namespace: pulumi.Input<string>;
  readonly labels: Readonly<Record<string, string>>;
  /** Texts by file name, each of at most {@link configMapBytes}. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * Creates the ConfigMap `name` with as many files as fit, and a separate ConfigMap for each other file.
 * The names of the separate ConfigMaps depend only on the file name.
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

/** The volume with the files of these ConfigMaps. */
export const configFilesVolume = (
  name: string,
  configMaps: readonly pulumi.Input<string>[],
): k8s.types.input.core.v1.Volume => {
  const [only, ...others] = configMaps;
  return others.length === 0 && only !== undefined
    ? { name, configMap: { name: only } }
    : { name, projected: { sources: configMaps.map((name) => ({ configMap: { name } })) } };
};

/** The files that fit into one ConfigMap, in the given order, and the others. */
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
