import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/** A key of an existing Secret in the namespace of the pod. */
export interface SecretKey {
  readonly secret: string;
  readonly key: string;
}

/** A text, or the key of an existing Secret that has it. */
export type SecretValue = string | SecretKey;

/** The text, if the settings have it. */
export const textOf = (value: SecretValue): string | undefined =>
  typeof value === "string" ? value : undefined;

/** Files with secrets, by name. */
export interface SecretFiles {
  readonly texts: Readonly<Record<string, string>>;
  readonly references: Readonly<Record<string, SecretKey>>;
}

export function secretFiles(values: Readonly<Record<string, SecretValue>>): SecretFiles {
  const texts: Record<string, string> = {};
  const references: Record<string, SecretKey> = {};
  for (const [name, value] of Object.entries(values))
    if (typeof value === "string") texts[name] = value;
    else references[name] = value;
  return { texts, references };
}

/**
 * Sources of a volume with a file for each reference.
 * @param optional whether the pod starts without the Secret, so that only what reads the file fails
 */
export const referencedFiles = (
  references: SecretFiles["references"],
  { optional }: { readonly optional: boolean },
): k8s.types.input.core.v1.VolumeProjection[] =>
  Object.entries(references).map(([path, { secret, key }]) => ({
    secret: { name: secret, items: [{ key, path }], optional },
  }));

export interface SecretSourcesArgs {
  readonly metadata: { readonly name: string } & k8s.types.input.meta.v1.ObjectMeta;
  readonly files: SecretFiles;
  /** See {@link referencedFiles}. */
  readonly optional: boolean;
}

/** Sources of a volume with all files: a Secret with the texts, if there are any, and the references. */
export function secretSources(
  { metadata, files: { texts, references }, optional }: SecretSourcesArgs,
  opts: pulumi.CustomResourceOptions,
): k8s.types.input.core.v1.VolumeProjection[] {
  const created =
    Object.keys(texts).length === 0
      ? []
      : [
          new k8s.core.v1.Secret(
            metadata.name,
            { metadata, stringData: pulumi.secret({ ...texts }) },
            opts,
          ),
        ];
  return [
    ...created.map(({ metadata: { name } }) => ({ secret: { name } })),
    ...referencedFiles(references, { optional }),
  ];
}
