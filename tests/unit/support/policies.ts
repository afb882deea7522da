import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import * as proxy from "@pulumi/policy/proxy.js";

// Exported for tests, but not declared in the types.
const { unknownCheckingProxy, unknownStringValue } = proxy as unknown as {
  unknownCheckingProxy: (props: object) => Record<string, unknown>;
  unknownStringValue: string;
};

/** A resource as a program declares it. */
export interface Declared {
  readonly type: string;
  readonly name: string;
  readonly inputs: object;
}

/** A violation that a policy reports. */
export interface Finding {
  readonly policy: string;
  /** Pulumi's name of the resource. */
  readonly resource: string;
  readonly message: string;
  /** Whether it only reports that a value is unknown at preview. */
  readonly notYet: boolean;
}

export interface Situation {
  /** Name of the stack; default dev. */
  readonly stack?: string;
  /** Configuration of the policies, by name. */
  readonly config?: Readonly<Record<string, object>>;
}

/** Pulumi's placeholder of a string that is unknown at preview. */
export const unknown = unknownStringValue;

/** A violation with its own enforcement level. */
interface Violation {
  readonly message: string;
  readonly urn: string;
  readonly enforcementLevel?: string;
}

type Policy = ResourceValidationPolicy | StackValidationPolicy;

/** Resources as the engine passes them to policies: reading an unknown value throws. */
export const asResources = (declared: readonly Declared[], stack = "dev") =>
  declared.map(({ type, name, inputs }) => ({
    type,
    name,
    urn: `urn:pulumi:${stack}::project::${type}::${name}`,
    props: unknownCheckingProxy(inputs),
  }));

/** A copy of a value that policies read, without Pulumi's proxies. */
export const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;

/** Checks resources as the engine does: each separately, then all together. */
export function check(
  policies: readonly Policy[],
  resources: readonly Declared[],
  { stack = "dev", config = {} }: Situation = {},
): readonly Finding[] {
  const findings: Finding[] = [];
  const checked = asResources(resources, stack).map((resource) => ({
    ...resource,
    stackTags: new Map(),
    opts: {} as never,
    dependencies: [],
    propertyDependencies: {},
    isType: () => false,
    asType: () => undefined,
  }));
  for (const policy of policies) {
    const report = (violation: string | Violation, urn = "") => {
      const { message, enforcementLevel, ...rest } =
        typeof violation === "string" ? { message: violation, urn } : violation;
      findings.push({
        policy: policy.name,
        resource: rest.urn.split("::").at(-1) ?? "",
        message,
        notYet: enforcementLevel === "advisory",
      });
    };
    const shared = {
      getConfig: () => (config[policy.name] ?? {}) as never,
      notApplicable: (): never => {
        throw new Error("policies decide by themselves which resources they check");
      },
    };
    if ("validateStack" in policy)
      void policy.validateStack({ resources: checked, stackTags: new Map(), ...shared }, report);
    for (const resource of checked)
      for (const validate of [(policy as ResourceValidationPolicy).validateResource ?? []].flat())
        void validate({ ...resource, ...shared }, (message) => {
          report(message, resource.urn);
        });
  }
  return findings;
}
