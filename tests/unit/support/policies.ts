import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import * as proxy from "@pulumi/policy/proxy.js";

// The types keep quiet about what is there for tests.
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

/** What a policy found. */
export interface Finding {
  readonly policy: string;
  /** Pulumi's name of the resource. */
  readonly resource: string;
  readonly message: string;
  /** Whether it doesn't say more than that a value isn't known yet. */
  readonly notYet: boolean;
}

export interface Situation {
  /** Name of the stack; default dev. */
  readonly stack?: string;
  /** Configuration of the policies, by name. */
  readonly config?: Readonly<Record<string, object>>;
}

/** What Pulumi puts in the place of a string that isn't known before the update. */
export const unknown = unknownStringValue;

/** A violation that says more than a message. */
interface Violation {
  readonly message: string;
  readonly urn: string;
  readonly enforcementLevel?: string;
}

type Policy = ResourceValidationPolicy | StackValidationPolicy;

/** Checks resources as the engine does: each by itself, and all of them at the end. */
export function check(
  policies: readonly Policy[],
  resources: readonly Declared[],
  { stack = "dev", config = {} }: Situation = {},
): readonly Finding[] {
  const findings: Finding[] = [];
  const checked = resources.map(({ type, name, inputs }) => ({
    type,
    name,
    urn: `urn:pulumi:${stack}::project::${type}::${name}`,
    props: unknownCheckingProxy(inputs),
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
        throw new Error("policies decide by themselves what they apply to");
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
