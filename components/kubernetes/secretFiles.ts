import type * as k8s from "@pulumi/kubernetes";

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
