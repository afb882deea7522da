import { RunError } from "@pulumi/pulumi";
import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { readConfig } from "../components/config.ts";
import { didYouMean } from "../components/settings/didYouMean.ts";
import { encryptedPlaceholder } from "../components/settings/schema.ts";
import { deploy } from "../components/stack.ts";
import { recordResources, type Resource } from "./recordResources.ts";

const projectDir = path.dirname(import.meta.dirname);

/** Names of the stacks with a Pulumi.NAME.yaml. */
export const stackNames: readonly string[] = readdirSync(projectDir)
  .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
  .sort();

/**
 * Resources that the program registers for a stack, without an engine, a provider or a cluster.
 * Values that are unknown before `pulumi up` are texts such as <known after pulumi up: NAME.PROPERTY>.
 * @param config as Pulumi passes it to the program; default the stack's file
 * @throws RunError for a stack without or with an invalid configuration
 */
export const resourcesOf = async (
  stack: string,
  config = readStackConfig(stack),
): Promise<Resource[]> =>
  recordResources(() => deploy(readConfig()), {
    stack,
    config,
    outputs: ({ name }, examples) => knownLater(examples, name),
  });

/**
 * Configuration in a stack's file.
 * @throws RunError if the file does not exist
 */
export function readStackConfig(stack: string): Record<string, string> {
  if (!stackNames.includes(stack)) {
    const close = didYouMean(stack, stackNames);
    throw new RunError(
      `There is no Pulumi.${stack}.yaml: ${close ? `did you mean ${close}?` : `the stacks are ${stackNames.join(", ")}.`}`,
    );
  }
  return decodeStackConfig(readFileSync(path.join(projectDir, `Pulumi.${stack}.yaml`), "utf8"));
}

/**
 * Parses a stack's file into the form in which Pulumi passes it to the program. An encrypted secret
 * becomes {@link encryptedPlaceholder}, since rendering needs no passphrase.
 */
export function decodeStackConfig(text: string): Record<string, string> {
  const { config = {} } = parse(text) as { config?: Record<string, unknown> };
  return Object.fromEntries(
    Object.entries(config).map(([key, setting]) => {
      const value = hideEncrypted(setting);
      return [key, typeof value === "string" ? value : JSON.stringify(value)];
    }),
  );
}

function hideEncrypted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(hideEncrypted);
  if ("secure" in value) return encryptedPlaceholder;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, hideEncrypted(part)] as const),
  );
}

/** Outputs with a placeholder in place of each text. */
function knownLater<T>(example: T, name: string): T {
  if (Array.isArray(example))
    return example.map((part: unknown, index) => knownLater(part, `${name}[${index}]`)) as T;
  if (typeof example === "object" && example !== null)
    return Object.fromEntries(
      Object.entries(example).map(([key, part]) => [key, knownLater(part, `${name}.${key}`)]),
    ) as T;
  return (typeof example === "string" ? `<known after pulumi up: ${name}>` : example) as T;
}
