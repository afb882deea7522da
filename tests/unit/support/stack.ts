import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";

/** A resource as the engine would get it. */
export interface Resource {
  readonly type: string;
  readonly name: string;
  /** Inputs, with the values of secrets. */
  readonly inputs: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- their form is what is tested
  /** Paths of the inputs that are secret. */
  readonly secrets: readonly string[];
}

/** Types that the program may register, each with the outputs that it has besides its inputs. */
const knownTypes: Readonly<Record<string, object>> = {
  "pulumi:pulumi:Stack": {},
  "pulumi:providers:kubernetes": {},
  "random:index/randomId:RandomId": { hex: "0a1b2c3d" },
  ...Object.fromEntries(
    [
      "apps/v1:DaemonSet",
      "apps/v1:Deployment",
      "apps/v1:StatefulSet",
      "core/v1:ConfigMap",
      "core/v1:Namespace",
      "core/v1:Secret",
      "core/v1:Service",
      "core/v1:ServiceAccount",
      "networking.k8s.io/v1:Ingress",
      "networking.k8s.io/v1:IngressClass",
      "networking.k8s.io/v1:NetworkPolicy",
      "policy/v1:PodDisruptionBudget",
      "rbac.authorization.k8s.io/v1:ClusterRole",
      "rbac.authorization.k8s.io/v1:ClusterRoleBinding",
      "rbac.authorization.k8s.io/v1:Role",
      "rbac.authorization.k8s.io/v1:RoleBinding",
      "storage.k8s.io/v1:StorageClass",
    ].map((type) => [`kubernetes:${type}`, {}]),
  ),
};

/** What a program registered. */
export class Stack {
  readonly resources: readonly Resource[];

  constructor(resources: readonly Resource[]) {
    this.resources = resources;
  }

  /** Every resource as "Kind name", sorted. */
  get children(): readonly string[] {
    return this.resources.map(({ type, name }) => `${kindOf(type)} ${name}`).sort();
  }

  /** The one resource of a kind and a name. */
  get(kind: string, name: string): Resource {
    const found = this.resources.filter(
      (resource) => kindOf(resource.type) === kind && resource.name === name,
    );
    assert.equal(
      found.length,
      1,
      `${kind} ${name} is there once, among ${this.children.join(", ")}`,
    );
    return found[0] as Resource;
  }

  all(kind: string): readonly Resource[] {
    return this.resources.filter(({ type }) => kindOf(type) === kind);
  }
}

const kindOf = (type: string) => type.split(":").at(-1) ?? type;

/** Runs a program against an engine that refuses what it doesn't know; waits for all it registers. */
export async function run(
  program: () => unknown,
  config: Readonly<Record<string, string>> = {},
): Promise<Stack> {
  const resources: Resource[] = [];
  await pulumi.runtime.setMocks(
    {
      call: ({ token }) => {
        throw new Error(`Unexpected call of ${token}`);
      },
      newResource: ({ type, name, inputs }) => {
        const outputs = type.startsWith("ha-monitoring:") ? {} : knownTypes[type];
        if (!outputs) throw new Error(`Unexpected resource of type ${type}: ${name}`);
        const { value, secrets } = reveal(inputs);
        resources.push({ type, name, inputs: value, secrets });
        return { id: `${name}-id`, state: { ...(inputs as object), ...outputs } };
      },
    },
    "ha-monitoring",
    "test",
  );
  pulumi.runtime.setAllConfig(config);
  await program();
  // Every registration has ended by then, whether the program waits for it or not.
  await pulumi.runtime.disconnect();
  return new Stack(resources);
}

/** Value of an output; to be asked for while the program runs. */
export const valueOf = <T>(output: pulumi.Output<T>): Promise<T> =>
  new Promise((resolve) => {
    output.apply(resolve);
  });

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
