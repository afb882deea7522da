import type {
  PolicyConfigSchema,
  ReportViolation,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import { type Pod, podOf } from "./pod.ts";
import { nameOf, namespaceOf, type Resource, stackOf, title } from "./resource.ts";
import { Stack } from "./stack.ts";
import { isUnknown } from "./unknown.ts";

/** What a violation tells, each part as whole sentences. */
export interface Violation {
  /** What is wrong. */
  readonly what: string;
  /** What data or alerts it costs. */
  readonly why: string;
  /** The way out. */
  readonly fix: string;
}

/** Schema of a parameter. */
type Parameter = PolicyConfigSchema["properties"][string] & { readonly default: unknown };

interface Definition<Config extends object> {
  /** Name that configuration and messages call it by. */
  readonly name: string;
  /** What it demands, as one sentence. */
  readonly description: string;
  /** Parameters besides those that every policy has; default none. */
  readonly parameters?: Readonly<Record<keyof Config, Parameter>>;
}

/** What a policy works with while it looks at something. */
export interface Check<Config extends object = object> {
  readonly config: Config;
  /** Tells that a resource violates the policy. */
  readonly report: (resource: Resource, violation: Violation) => void;
  /**
   * Looks at one thing of several: where a value of it isn't known before the update, that is
   * told of its resource, and the others are looked at all the same.
   */
  readonly each: <T>(
    things: readonly T[],
    resource: (thing: T) => Resource,
    look: (thing: T) => void,
  ) => void;
  /** Whether a resource is part of a stack whose loss would hurt. */
  readonly isProtected: (resource: Resource) => boolean;
}

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
      "Resources that the policy leaves alone, by Pulumi's name or by namespace/name in Kubernetes.",
  },
  protectedStacks: {
    type: "string",
    default: "prod",
    description: "Regular expression that the names of stacks match whose loss would hurt.",
  },
} as const;

/** A policy on each resource by itself, checked before it is made. */
export function resourcePolicy<Config extends object = object>(
  definition: Definition<Config> & {
    readonly check: (resource: Resource, check: Check<Config>) => void;
  },
): ResourceValidationPolicy {
  return {
    ...head(definition),
    validateResource: (args, reportViolation) => {
      run<Config>(definition, args, reportViolation, [args], (check) => {
        definition.check(args, check);
      });
    },
  };
}

/** A policy on each resource that makes pods, checked before it is made. */
export const podPolicy = <Config extends object = object>(
  definition: Definition<Config> & {
    readonly check: (pod: Pod, check: Check<Config>) => void;
  },
): ResourceValidationPolicy =>
  resourcePolicy<Config>({
    ...definition,
    check: (resource, check) => {
      const pod = podOf(resource);
      if (pod) definition.check(pod, check);
    },
  });

/** A policy on what the resources of a stack are to each other. */
export function stackPolicy<Config extends object = object>(
  definition: Definition<Config> & {
    readonly check: (stack: Stack, check: Check<Config>) => void;
  },
): StackValidationPolicy {
  return {
    ...head(definition),
    validateStack: (args, reportViolation) => {
      run<Config>(definition, args, reportViolation, args.resources, (check) => {
        const stack = new Stack(args.resources);
        check.each(
          stack.unknownPods,
          ({ resource }) => resource,
          ({ error }) => {
            throw error;
          },
        );
        definition.check(stack, check);
      });
    },
  };
}

const head = ({ name, description, parameters }: Definition<object>) => ({
  name,
  description,
  enforcementLevel: "mandatory" as const,
  configSchema: { properties: { ...commonParameters, ...parameters } } as PolicyConfigSchema,
});

function run<Config extends object>(
  { name, parameters }: Pick<Definition<Config>, "name" | "parameters">,
  args: Pick<ResourceValidationArgs, "getConfig">,
  reportViolation: ReportViolation,
  resources: readonly Resource[],
  look: (check: Check<Config>) => void,
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
  const uncheckable = (resource: Resource, error: Error) => {
    if (isException(resource)) return;
    // @pulumi/policy takes a violation as an object too, though its type keeps that quiet.
    (reportViolation as unknown as (violation: object) => void)({
      message: `${title(resource)} can't be checked by ${name} yet: ${error.message}. The update checks it.`,
      urn: resource.urn,
      enforcementLevel: "advisory",
    });
  };
  const guarded = (resource: Resource, look: () => void) => {
    try {
      look();
    } catch (error) {
      if (!isUnknown(error)) throw error;
      uncheckable(resource, error);
    }
  };
  const check: Check<Config> = {
    config,
    report: (resource, { what, why, fix }) => {
      if (!isException(resource))
        reportViolation(`${what}\nWhy: ${why}\nFix: ${fix}`, resource.urn);
    },
    each: (things, resource, look) => {
      for (const thing of things)
        guarded(resource(thing), () => {
          look(thing);
        });
    },
    isProtected: (resource) => new RegExp(config.protectedStacks).test(stackOf(resource)),
  };
  const [first] = resources;
  if (first)
    guarded(first, () => {
      look(check);
    });
}
