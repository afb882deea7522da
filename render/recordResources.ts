import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks.js";
import { calls, types } from "./mockOutputs.ts";
import { type Options, optionsOf, sourcesOf } from "./options.ts";

/** A resource as the program registers it. */
export interface Resource {
  readonly type: string;
  readonly name: string;
  /** Inputs, with secrets in the clear. */
  readonly inputs: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- every type has other inputs
  /** Paths of the inputs that are secret. */
  readonly secrets: readonly string[];
  /** Resources that the inputs come from, as type and name: if one is replaced, so may this one be. */
  readonly sources: readonly string[];
  readonly options: Options;
}

export interface Setting {
  /** Configuration of the stack, as Pulumi passes it to the program. */
  readonly config: Readonly<Record<string, string>>;
  /** Name of the stack. */
  readonly stack: string;
  /** Results of provider functions that replace those in {@link calls}, or their errors; default none. */
  readonly calls?: Readonly<Record<string, object>> | undefined;
  /** Outputs of a resource, given those of its type in {@link types}, which are the default. */
  readonly outputs?: (resource: { type: string; name: string }, examples: object) => object;
  /** Resources that a preview creates or replaces, so that their IDs are unknown; default no preview. */
  readonly replaced?: ((resource: { type: string; name: string }) => boolean) | undefined;
}

/**
 * Runs a program against a mock engine, which refuses unknown types and calls. Programs must run one
 * after the other, since Pulumi's SDK has one engine per process.
 * @returns every resource that the program registers, also those that it does not wait for
 */
export async function recordResources(
  program: () => unknown,
  setting: Setting,
): Promise<Resource[]> {
  const resources: Resource[] = [];
  const unexpected: string[] = [];
  const mocks: pulumi.runtime.Mocks = {
    call: ({ token }) => {
      const result = { ...calls, ...setting.calls }[token];
      if (!result) throw new Error(`Unexpected call of ${token}`);
      // The SDK reads the details of an error of the engine.
      if (result instanceof Error) throw Object.assign(result, { details: result.message });
      return result;
    },
    newResource: ({ type, name, inputs }: { type: string; name: string; inputs: object }) => {
      const examples = type.startsWith("ha-monitoring:") ? {} : types[type];
      if (!examples) {
        unexpected.push(`${type} ${name}`);
        return { id: "", state: {} };
      }
      const { value, secrets } = reveal(inputs);
      resources.push({ type, name, inputs: value, secrets, ...registered() });
      const outputs = setting.outputs?.({ type, name }, examples) ?? examples;
      const id = setting.replaced?.({ type, name }) ? "" : `${name}-id`;
      return { id, state: { ...inputs, ...outputs } };
    },
  };
  const preview = setting.replaced !== undefined;
  await pulumi.runtime.setMocks(mocks, "ha-monitoring", setting.stack, preview);
  const registered = watchRegistrations();
  pulumi.runtime.setAllConfig(setting.config);
  const { stackTraceLimit } = Error;
  // Pulumi's SDK formats a stack trace for every promise, which takes a third of the time.
  Error.stackTraceLimit = 0;
  try {
    await program();
    // Waits until every registration has ended.
    await pulumi.runtime.disconnect();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
  // The SDK ignores an error of the mock engine.
  if (unexpected.length > 0)
    throw new Error(
      `Resources of unexpected types: ${unexpected.join(", ")}. Add the types to render/mockOutputs.ts.`,
    );
  return resources;
}

/** A value with its secrets in the clear, and the paths of the secrets. */
function reveal(value: unknown, path = ""): { value: unknown; secrets: string[] } {
  if (typeof value !== "object" || value === null) return { value, secrets: [] };
  if (pulumi.runtime.isRpcSecret(value)) {
    const inner = reveal(pulumi.runtime.unwrapRpcSecret(value), path);
    return { value: inner.value, secrets: [path, ...inner.secrets] };
  }
  const parts = Object.entries(value).map(
    ([key, part]) => [key, reveal(part, path ? `${path}.${key}` : key)] as const,
  );
  const secrets = parts.flatMap(([, part]) => part.secrets);
  const revealed = Object.fromEntries(parts.map(([key, part]) => [key, part.value]));
  return { value: Array.isArray(value) ? Object.values(revealed) : revealed, secrets };
}

/**
 * Watches the requests to the mock engine.
 * @returns options and sources of the resource that is being registered; none for a resource that is only read
 */
function watchRegistrations(): () => Pick<Resource, "options" | "sources"> {
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
  return () =>
    request
      ? { options: optionsOf(request), sources: sourcesOf(request) }
      : { options: {}, sources: [] };
}
