import type {
  PolicyConfigSchema,
  ReportViolation,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import { type Pod, podOf } from "./pod.ts";
import { isUnknown } from "./previewUnknown.ts";
import {
  nameOf,
  namespaceOf,
  type Resource,
  resourceOf,
  stackOf,
  type Subject,
  title,
} from "./resource.ts";
import { Stack } from "./stack.ts";

/** A violation's message, each part in complete sentences. */
export interface Violation {
  /** What is wrong. */
  readonly what: string;
  /** What data or alerts the violation costs. */
  readonly why: string;
  /** How to correct it. */
  readonly fix: string;
}

/** Schema of a parameter. */
type Parameter = PolicyConfigSchema["properties"][string] & { readonly default: unknown };

interface Definition<Config extends object> {
  /** Name in configuration and messages; the file's name is its camelCase. */
  readonly name: string;
  /** What the policy demands, as one sentence. */
  readonly description: string;
  /** What the policy prevents, for the table in docs/policies.md. */
  readonly prevents: string;
  /** Parameters besides those that every policy has; default none. */
  readonly parameters?: Readonly<Record<keyof Config, Parameter>>;
}

export type Policy = ResourceValidationPolicy | StackValidationPolicy;

/** A policy with what the pack adds to Pulumi's fields. */
export type Documented<P extends Policy> = P & Pick<Definition<object>, "prevents">;

/** What a policy's check works with. */
export interface Check<Config extends object = object> {
  readonly config: Config;
  /** Reports that a subject's resource violates the policy. */
  readonly report: (subject: Subject, violation: Violation) => void;
  /**
   * Checks each of several subjects. If a check reads a value that is unknown at preview, that is
   * reported for the subject's resource, and the other subjects are checked all the same.
   */
  readonly each: <T extends Subject>(
    subjects: readonly T[],
    checkOne: (subject: T) => void,
  ) => void;
  /** Whether a subject is in a stack that `protectedStacks` matches. */
  readonly isProtected: (subject: Subject) => boolean;
}

/**
 * @pulumi/policy accepts a violation with its own enforcement level at run time
 * (makeReportViolationFun in its server.js); its types declare the message alone. Without the level,
 * one value that is unknown at preview would fail the preview, or end the check of all other resources.
 */
type ReportWithLevel = ReportViolation &
  ((violation: {
    readonly message: string;
    readonly urn: string;
    readonly enforcementLevel: "advisory";
  }) => void);

/** Parameters that every policy has, besides Pulumi's own `enforcementLevel`. */
interface CommonConfig {
  readonly exceptions: readonly string[];
  readonly protectedStacks: string;
}

const commonParameters = {
  exceptions: {
    type: "array",
    items: { type: "string" },
    default: [],
    description:
      "Resources that the policy does not check, by Pulumi's name or by namespace/name in Kubernetes.",
  },
  protectedStacks: {
    type: "string",
    default: "prod",
    description:
      "Regular expression that matches the names of the stacks to protect most, such as production.",
  },
} as const;

/** A policy on each resource by itself, checked before the resource is created. */
export function resourcePolicy<Config extends object = object>(
  definition: Definition<Config> & {
    readonly check: (resource: Resource, check: Check<Config>) => void;
  },
): Documented<ResourceValidationPolicy> {
  return {
    ...head(definition),
    validateResource: (args, reportViolation) => {
      run<Config>(definition, args, reportViolation, [args], (check) => {
        definition.check(args, check);
      });
    },
  };
}

/** A policy on each resource that creates pods, checked before the resource is created. */
export const podPolicy = <Config extends object = object>(
  definition: Definition<Config> & {
    readonly check: (pod: Pod, check: Check<Config>) => void;
  },
): Documented<ResourceValidationPolicy> =>
  resourcePolicy<Config>({
    ...definition,
    check: (resource, check) => {
      const pod = podOf(resource);
      if (pod) definition.check(pod, check);
    },
  });

/** A policy on relations between the resources of a stack. */
export function stackPolicy<Config extends object = object>(
  definition: Definition<Config> & {
    readonly check: (stack: Stack, check: Check<Config>) => void;
  },
): Documented<StackValidationPolicy> {
  return {
    ...head(definition),
    validateStack: (args, reportViolation) => {
      run<Config>(definition, args, reportViolation, args.resources, (check) => {
        const stack = new Stack(args.resources);
        check.each(stack.unknownPods, ({ error }) => {
          throw error;
        });
        definition.check(stack, check);
      });
    },
  };
}

const head = ({ name, description, prevents, parameters }: Definition<object>) => ({
  name,
  description,
  prevents,
  enforcementLevel: "mandatory" as const,
  configSchema: { properties: { ...commonParameters, ...parameters } } as PolicyConfigSchema,
});

function run<Config extends object>(
  { name, parameters }: Pick<Definition<Config>, "name" | "parameters">,
  args: Pick<ResourceValidationArgs, "getConfig">,
  reportViolation: ReportViolation,
  resources: readonly Resource[],
  checkAll: (check: Check<Config>) => void,
): void {
  const defaults = Object.fromEntries(
    Object.entries<{ default: unknown }>({ ...commonParameters, ...parameters }).map(
      ([key, schema]) => [key, schema.default],
    ),
  );
  const config = { ...defaults, ...args.getConfig() } as Config & CommonConfig;
  const isException = (resource: Resource) =>
    config.exceptions.some(
      (exception) =>
        exception === resource.name || exception === `${namespaceOf(resource)}/${nameOf(resource)}`,
    );
  const guarded = (subject: Subject, checkOne: () => void) => {
    try {
      checkOne();
    } catch (error) {
      if (!isUnknown(error)) throw error;
      reportUnknown(resourceOf(subject), error);
    }
  };
  const reportUnknown = (resource: Resource, error: Error) => {
    if (isException(resource)) return;
    (reportViolation as ReportWithLevel)({
      message: `${title(resource)} can't be checked by ${name} yet: ${error.message}. The update checks it.`,
      urn: resource.urn,
      enforcementLevel: "advisory",
    });
  };
  const check: Check<Config> = {
    config,
    report: (subject, { what, why, fix }) => {
      const resource = resourceOf(subject);
      if (!isException(resource))
        reportViolation(`${what}\nWhy: ${why}\nFix: ${fix}`, resource.urn);
    },
    each: (subjects, checkOne) => {
      for (const subject of subjects)
        guarded(subject, () => {
          checkOne(subject);
        });
    },
    isProtected: (subject) => new RegExp(config.protectedStacks).test(stackOf(resourceOf(subject))),
  };
  const [first] = resources;
  if (first)
    guarded(first, () => {
      checkAll(check);
    });
}
