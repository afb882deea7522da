import { RunError } from "@pulumi/pulumi";
import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { readConfig } from "../components/config.ts";
import { nearest } from "../components/settings/nearest.ts";
import { undecrypted } from "../components/settings/schema.ts";
import { createSystem } from "../components/system.ts";
import { register, type Resource } from "./register.ts";

const projectDir = path.dirname(import.meta.dirname);

/** Names of the stacks that have a configuration. */
export const stackNames: readonly string[] = readdirSync(projectDir)
  .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
  .sort();

/**
 * All that the program registers for a stack, without an engine, a provider or a cluster.
 * What is known only when it has been made is a text such as <known after pulumi up: NAME.PROPERTY>.
 * @param config as Pulumi hands it over; default what the stack's file holds
 * @throws RunError for a stack that has no configuration, or a wrong one
 */
export const resourcesOf = async (
  stack: string,
  config = readStackConfig(stack),
): Promise<Resource[]> =>
  register(() => createSystem(readConfig()), {
    stack,
    config,
    outputs: ({ name }, examples) => knownLater(examples, name),
  });

/**
 * The configuration that a stack's file holds.
 * @throws RunError if there is none
 */
export function readStackConfig(stack: string): Record<string, string> {
  if (!stackNames.includes(stack)) {
    const close = nearest(stack, stackNames);
    throw new RunError(
      `There is no Pulumi.${stack}.yaml: ${close ? `did you mean ${close}?` : `the stacks are ${stackNames.join(", ")}.`}`,
    );
  }
  return decodeStackConfig(readFileSync(path.join(projectDir, `Pulumi.${stack}.yaml`), "utf8"));
}

/**
 * The text of a stack's file as Pulumi hands it to the program. A secret that is encrypted is
 * {@link undecrypted}, as nobody has to have the passphrase here.
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
  if ("secure" in value) return undecrypted;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, hideEncrypted(part)] as const),
  );
}

/** Outputs with a text in the place of each, which says what it will be. */
function knownLater<T>(example: T, name: string): T {
  if (Array.isArray(example))
    return example.map((part: unknown, index) => knownLater(part, `${name}[${index}]`)) as T;
  if (typeof example === "object" && example !== null)
    return Object.fromEntries(
      Object.entries(example).map(([key, part]) => [key, knownLater(part, `${name}.${key}`)]),
    ) as T;
  return (typeof example === "string" ? `<known after pulumi up: ${name}>` : example) as T;
}
