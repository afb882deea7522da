import { fileChanges, type FileChange, type RuleChange } from "./configMap.ts";
import { differences, type Line } from "./difference.ts";
import { externalLabelChanges } from "./externalLabels.ts";
import { lossOf } from "./loss.ts";
import { inputsOf, kindOf, type Preview, readable, type Step, titleOf } from "./preview.ts";
import { flagChanges, growth, restartReasons, scaling } from "./workload.ts";

/**
 * What is to happen, for the people who decide on a pull request.
 * @param changedByHand lines on fields that others than the program have set
 */
export function markdownOf(
  preview: Preview,
  stack: string,
  changedByHand: readonly string[] = [],
): string {
  // A replacement is a step of its own, beside the two that it consists of.
  const steps = preview.steps.filter(
    ({ op, urn }) =>
      !["same", "read", "refresh", "create-replacement", "delete-replaced"].includes(op) &&
      !urn.includes("pulumi:pulumi:Stack"),
  );
  const sections = [
    section("The preview failed", problemsOf(preview)),
    section("Replaced or deleted", steps.flatMap(loss)),
    section("External labels", labels(steps)),
    section(
      "Changed by hand: make drift",
      changedByHand.map((line) => `- ${line}`),
    ),
    section("Pods", steps.flatMap(pods)),
    section("Volumes", steps.flatMap(volume)),
    section("Flags", steps.flatMap(flags)),
    section("Rules and configuration", steps.flatMap(configuration)),
    details("Every change", steps.map(change)),
  ];
  return (
    [`## Plan of stack ${stack}`, summary(steps), ...sections].filter(Boolean).join("\n\n") + "\n"
  );
}

const section = (title: string, parts: readonly string[]) =>
  parts.length === 0 ? "" : `### ${title}\n\n${joined(parts)}`;

const details = (title: string, parts: readonly string[]) =>
  parts.length === 0
    ? ""
    : `<details><summary>${title}: ${parts.length}</summary>\n\n${joined(parts)}\n\n</details>`;

/** Items of a list stay together, all else is parted by an empty line. */
const joined = (parts: readonly string[]) =>
  parts.every((part) => part.startsWith("- ")) ? parts.join("\n") : parts.join("\n\n");

/** What kept the preview from its end; what it found until then is there all the same. */
const problemsOf = ({ diagnostics }: Preview) =>
  (diagnostics ?? [])
    .filter(({ severity }) => severity === "error")
    .map(({ message }) => `- ${message.trim().replace(/\s+/g, " ")}`);

const outcomes: Readonly<Record<string, string>> = {
  create: "created",
  update: "updated",
  replace: "replaced",
  delete: "deleted",
  import: "imported",
};
const removes = ({ op }: Step) => op === "replace" || op === "delete";

function summary(steps: readonly Step[]): string {
  if (steps.length === 0) return "Nothing changes.";
  const counts = [...Map.groupBy(steps, ({ op }) => outcomes[op] ?? op)].map(
    ([outcome, some]) => `${some.length} ${outcome}`,
  );
  const restarts = steps.filter((step) => restartReasons(step).length > 0).length;
  const lost = steps.filter((step) => removes(step) && lossOf(step)?.data).length;
  return [
    `${counts.join(", ")}.`,
    ...(restarts > 0 ? [`Pods of ${restarts} workload${restarts === 1 ? "" : "s"} restart.`] : []),
    ...(lost > 0 ? [`**Data is lost: ${lost} resource${lost === 1 ? "" : "s"}, see below.**`] : []),
  ].join(" ");
}

function loss(step: Step): string[] {
  const found = removes(step) ? lossOf(step) : undefined;
  if (!found) return [];
  const reasons = step.replaceReasons ?? [];
  const because = reasons.length > 0 ? ` because of ${reasons.map(code).join(", ")}` : "";
  return [
    `- ${found.data ? "**Data is lost:** " : ""}${code(titleOf(step))} is ${outcomes[step.op]}${because}: ${found.what}`,
  ];
}

/** What a change of external labels means for the history. */
function labels(steps: readonly Step[]): string[] {
  const changes = steps.flatMap(externalLabelChanges);
  if (changes.length === 0) return [];
  return [
    ...changes.map((change) => `- ${code(change)}`),
    "- what is in the buckets keeps the labels that it was uploaded with: queries and alerts that select by them find it under the old ones only",
    "- until the last Prometheus has restarted, sums without the label count recent samples twice; what the rulers have recorded, for two days",
  ];
}

function pods(step: Step): string[] {
  const scaled = scaling(step);
  const reasons = restartReasons(step).map(({ path, before, after }) =>
    Array.isArray(before) || Array.isArray(after)
      ? code(path)
      : `${code(path)}: ${code(readable(before))} → ${code(readable(after))}`,
  );
  return [
    ...(scaled
      ? [`- ${code(titleOf(step))} gets ${scaled.after} instead of ${scaled.before}`]
      : []),
    ...(reasons.length > 0
      ? [`- those of ${code(titleOf(step))} restart because of ${reasons.join(", ")}`]
      : []),
  ];
}

function volume(step: Step): string[] {
  const { before, after } = growth(step);
  if (before === undefined || after === undefined || before === after) return [];
  return [
    `- ${code(titleOf(step).replace("Patch", ""))} grows from ${code(before)} to ${code(after)}, while its pod runs on`,
  ];
}

const flags = (step: Step) =>
  step.op === "update" || step.op === "replace"
    ? flagChanges(step).map(
        ({ container, lines }) =>
          `${code(titleOf(step))}, container ${container}:\n\n${diff(lines)}`,
      )
    : [];

const configuration = (step: Step) =>
  kindOf(step) === "ConfigMap" && step.op === "update"
    ? fileChanges(step).map(
        (change) => `${code(titleOf(step))}, ${change.file}:\n\n${file(change)}`,
      )
    : [];

const file = ({ rules, lines = [] }: FileChange) =>
  rules ? rules.map(rule).join("\n") || "- only its layout" : diff(withContext(lines));

function rule({ rule, before, after }: RuleChange): string {
  if (!before) return `- new: ${rule}, ${code(readable(after?.expr))}`;
  if (!after) return `- gone: ${rule}, ${code(readable(before.expr))}`;
  const changes = differences(before, after).map(
    ({ path, before, after }) => `${path} ${code(readable(before))} → ${code(readable(after))}`,
  );
  return `- changed: ${rule}: ${changes.join(", ")}`;
}

function change(step: Step): string {
  const { before, after } = inputsOf(step);
  const title = `- ${code(titleOf(step))} is ${outcomes[step.op] ?? step.op}`;
  if (step.op !== "update") return title;
  const inputs = differences(before, after).map(({ path }) => path);
  // What only the cluster has changed is not among the inputs.
  const paths = inputs.length > 0 ? inputs : Object.keys(step.detailedDiff ?? {});
  const shown = paths.slice(0, 5).map(code).join(", ");
  return `${title}: ${shown}${paths.length > 5 ? ` and ${paths.length - 5} more` : ""}`;
}

/** Lines that change, with two around them, and no more of them than people read. */
function withContext(lines: readonly Line[]): Line[] {
  const near = lines.filter((_, index) =>
    lines.slice(Math.max(0, index - 2), index + 3).some(({ sign }) => sign !== " "),
  );
  const rest = near.length - 100;
  return rest > 0 ? [...near.slice(0, 100), { sign: " ", text: `… and ${rest} more lines` }] : near;
}

const diff = (lines: readonly Line[]) =>
  ["```diff", ...lines.map(({ sign, text }) => `${sign} ${text.slice(0, 200)}`), "```"].join("\n");

const code = (text: string) => `\`${text.replaceAll("`", "'")}\``;
