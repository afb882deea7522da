import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks.js";
import { type Options, optionsOf } from "./options.ts";
import { calls, types } from "./types.ts";

/** A resource as the engine would get it. */
export interface Resource {
  readonly type: string;
  readonly name: string;
  /** Inputs, with the values of secrets. */
  readonly inputs: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- each type has a form of its own
  /** Paths of the inputs that are secret. */
  readonly secrets: readonly string[];
  readonly options: Options;
}

export interface Setting {
  /** The stack's configuration, as Pulumi hands it over. */
  readonly config: Readonly<Record<string, string>>;
  /** Name of the stack. */
  readonly stack: string;
  /** Results of functions of providers instead of those in {@link calls}; default none. */
  readonly calls?: Readonly<Record<string, object>> | undefined;
  /** Outputs of a resource, made from those that {@link types} has for its type; default these. */
  readonly outputs?: (resource: { type: string; name: string }, examples: object) => object;
}

/**
 * Runs a program without an engine, against one that refuses types and calls that it doesn't
 * know. Programs must run one after the other, as Pulumi's SDK has one engine in a process.
 * @returns all that the program registers, whether it waits for it or not
 */
export async function register(program: () => unknown, setting: Setting): Promise<Resource[]> {
  const resources: Resource[] = [];
  const mocks: pulumi.runtime.Mocks = {
    call: ({ token }) => {
      const result = { ...calls, ...setting.calls }[token];
      if (!result) throw new Error(`Unexpected call of ${token}`);
      return result;
    },
    newResource: ({ type, name, inputs }: { type: string; name: string; inputs: object }) => {
      const examples = type.startsWith("ha-monitoring:") ? {} : types[type];
      if (!examples) throw new Error(`Unexpected resource of type ${type}: ${name}`);
      const { value, secrets } = reveal(inputs);
      resources.push({ type, name, inputs: value, secrets, options: options() });
      const outputs = setting.outputs?.({ type, name }, examples) ?? examples;
      return { id: `${name}-id`, state: { ...inputs, ...outputs } };
    },
  };
  await pulumi.runtime.setMocks(mocks, "ha-monitoring", setting.stack);
  const options = watchOptions();
  pulumi.runtime.setAllConfig(setting.config);
  await program();
  // Every registration has ended by then.
  await pulumi.runtime.disconnect();
  return resources;
}

const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const signatureKey = "4dabf18193072939515e22adb298388d";

/** A value without the envelopes of its secrets, and where they were. */
function reveal(value: unknown, path = ""): { value: unknown; secrets: string[] } {
  if (typeof value !== "object" || value === null) return { value, secrets: [] };
  const fields = value as Record<string, unknown>;
  if (fields[signatureKey] === secretSignature) {
    const inner = reveal(fields.value, path);
    return { value: inner.value, secrets: [path, ...inner.secrets] };
  }
  const parts = Object.entries(fields).map(
    ([key, part]) => [key, reveal(part, path ? `${path}.${key}` : key)] as const,
  );
  const secrets = parts.flatMap(([, part]) => part.secrets);
  const revealed = Object.fromEntries(parts.map(([key, part]) => [key, part.value]));
  return { value: Array.isArray(value) ? Object.values(revealed) : revealed, secrets };
}

/**
 * Watches what the mock engine is asked to register.
 * @returns the options of the resource that is being registered; none of one that is read
 */
function watchOptions(): () => Options {
  let request: RegisterResourceRequest | undefined;
  const monitor: unknown = pulumi.runtime.getMonitor();
  if (!(monitor instanceof MockMonitor)) throw new Error("The mock engine is not in place.");
  const registerResource = monitor.registerResource.bind(monitor);
  monitor.registerResource = async (registered: RegisterResourceRequest, callback) => {
    request = registered;
    // It calls newResource before it first waits.
    const registration = registerResource(registered, callback);
    request = undefined;
    await registration;
  };
  return () => (request ? optionsOf(request) : {});
}
