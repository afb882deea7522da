import { installationAnnotation } from "../components/cluster/ownership.ts";
import { sha256 } from "../components/kubernetes/checksum.ts";
import { changedLines, type Difference, differences } from "../plan/diff.ts";
import { toYaml, visibleInputs } from "../render/manifests.ts";
import type { Resource } from "../render/recordResources.ts";
import { renderedOnce } from "../render/renderedOnce.ts";
import { stackNames } from "../render/stackResources.ts";
import type { Document } from "./document.ts";

/** A stack's resources by type and name, each with its options and inputs. */
type Golden = Readonly<Record<string, object>>;

/** The stack that others are compared with. */
const base = "prod";
/** Stacks whose files contain all resources. */
const whole = [base, "local"];

/**
 * tests/golden: the resources that the program registers for each stack, all or only the differences from
 * stack prod, so that a review shows every change of a resource. A resource whose type or name changes
 * is replaced.
 */
export const golden: readonly Document[] = stackNames.map((stack) => ({
  file: `tests/golden/${stack}.yaml`,
  text: async () => {
    const own = await goldenOf(stack);
    return whole.includes(stack)
      ? `# Written by make generate: the resources of stack ${stack}, with options and inputs.\n${toYaml([own])}`
      : `# Written by make generate: stack ${stack} as its differences from stack ${base} (before → after).\n${toYaml([compared(await goldenOf(base), own, stack)])}`;
  },
}));

async function goldenOf(stack: string): Promise<Golden> {
  const entries = (await renderedOnce(stack)).map((resource) => {
    const { type, name, options } = resource;
    const shown = Object.keys(options).length > 0 ? { options } : {};
    return [`${type} ${name}`, { ...shown, ...inputsOf(resource) }] as const;
  });
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Annotations that every object in the cluster has. */
const everywhere = [
  installationAnnotation,
  "pulumi.com/patchFieldManager",
  "pulumi.com/patchForce",
];

/** Inputs in short, without what the type of a Kubernetes object says. */
function inputsOf(resource: Resource): object {
  // Random in each run; the engine keeps the first.
  if (resource.type === "pulumi:index:Stash") return { input: "<random>" };
  const said = resource.type.startsWith("kubernetes:") ? ["apiVersion", "kind"] : [];
  return Object.fromEntries(
    Object.entries(visibleInputs(resource))
      .filter(([key]) => !said.includes(key))
      .map(([key, part]) => [key, shorten(part, key)]),
  );
}

const shortSum = (text: string) => sha256(text).slice(0, 8);

/** A value with checksums in place of long texts: dashboards, rules, templates, certificates. */
function shorten(value: unknown, key = ""): unknown {
  if (typeof value === "string") {
    if (key !== "stack.rules.yaml" && /\.(json|tmpl|rules\.yaml)$/.test(key))
      return `<${value.split("\n").length} lines, sha256 ${shortSum(value)}>`;
    return (
      value
        .replaceAll(/\b[0-9a-f]{64}\b/g, (sum) => `<sha256 ${sum.slice(0, 8)}>`)
        .replaceAll(
          /-----BEGIN [^-]+-----[^-]+-----END [^-]+-----/g,
          (pem) => `<PEM ${shortSum(pem)}>`,
        )
        // The validity of the certificate depends on the current date.
        .replaceAll(/vector\(\d{10}\)/g, "vector(<time>)")
    );
  }
  if (Array.isArray(value)) return value.map((part) => shorten(part));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !everywhere.includes(key))
      .map(([key, part]) => [key, shorten(part, key)] as const)
      .filter(([key, part]) => key !== "annotations" || JSON.stringify(part) !== "{}"),
  );
}

/** How a stack differs from the base. */
function compared(before: Golden, after: Golden, stack: string): object {
  const names = (one: Golden, other: Golden) =>
    Object.keys(one).filter((name) => !Object.hasOwn(other, name));
  const changed = Object.keys(before)
    .filter((name) => Object.hasOwn(after, name))
    .map((name) => [name, differences(before[name], after[name])] as const)
    .filter(([, parts]) => parts.length > 0)
    .map(([name, parts]) => [name, Object.fromEntries(parts.map(changeOf))] as const);
  return {
    [`only in ${base}`]: names(before, after),
    [`only in ${stack}`]: Object.fromEntries(
      names(after, before).map((name) => [name, after[name]]),
    ),
    different: Object.fromEntries(changed),
  };
}

const changeOf = ({ path, before, after }: Difference) => [path, change(before, after)] as const;

/** A change of a value: of texts, lists and objects, the lines that only one of both has. */
function change(before: unknown, after: unknown): string {
  const [one, other] = [linesOf(before), linesOf(after)];
  if (one.length <= 1 && other.length <= 1) return `${one[0] ?? "none"} → ${other[0] ?? "none"}`;
  return changedLines(one, other)
    .map(({ sign, text }) => `${sign} ${text}`)
    .join("\n");
}

function linesOf(value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((part) => typeof part === "string")) return value;
  if (typeof value === "object" && value !== null) return toYaml([value]).trimEnd().split("\n");
  return (typeof value === "string" ? value : JSON.stringify(value)).trimEnd().split("\n");
}
