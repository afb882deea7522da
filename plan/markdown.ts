import { fileChanges, type FileChange, type RuleChange } from "./configMap.ts";
import { differences, type Line } from "./diff.ts";
import { externalLabelChanges } from "./externalLabels.ts";
import { lossOf } from "./dataLoss.ts";
import { areas, consequences, settingsBehind } from "./google.ts";
import { code, inputsOf, kindOf, type Preview, readable, type Step, titleOf } from "./preview.ts";
import { flagChanges, growth, restartReasons, scaling } from "./workload.ts";

/**
 * The changes of a preview as Markdown, for the reviewers of a pull request.
 * @param changedByHand fields that were changed outside of Pulumi, one a line
 */
export function markdownOf(
  preview: Preview,
  stack: string,
  changedByHand: readonly string[] = [],
): string {
  // A replacement has a step "replace" besides the two steps that it consists of.
  const steps = preview.steps.filter(
    ({ op, urn }) =>
      !["same", "read", "refresh", "create-replacement", "delete-replaced"].includes(op) &&
      !urn.includes("pulumi:pulumi:Stack"),
  );
  const sections = [
    section("The preview failed", problemsOf(preview)),
    section("Alerts that are off", alertsOff(preview)),
    section("Replaced or deleted", steps.flatMap(loss)),
    ...google(steps),
    section("External labels", labels(steps)),
    section(
      "Changed outside of Pulumi: make drift",
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

/** Joins list items without empty lines, and all other parts with an empty line between them. */
const joined = (parts: readonly string[]) =>
  parts.every((part) => part.startsWith("- ")) ? parts.join("\n") : parts.join("\n\n");

/** Errors of the preview. Its steps up to the error are in the plan as well. */
const problemsOf = ({ diagnostics }: Preview) =>
  (diagnostics ?? [])
    .filter(({ severity }) => severity === "error")
    .map(({ message }) => {
      const text = message.trim().replace(/\s+/g, " ");
      const settings = settingsBehind(text);
      return settings === undefined ? `- ${text}` : `- ${text.replace(/\.$/, "")}. ${settings}`;
    });

/** Alerts that settings remove, in messages of the program. */
const alertsOff = ({ diagnostics }: Preview) =>
  (diagnostics ?? []).flatMap(({ message }) => {
    const [, alerts] = /^Alerts that are off: (.*)\.\s*$/.exec(message) ?? [];
    return alerts === undefined ? [] : alerts.split("; ").map((part) => `- ${part}`);
  });

/** A section for each part of Google Cloud that changes in place. */
function google(steps: readonly Step[]): readonly string[] {
  const found = steps.flatMap(consequences);
  return areas.map((area) =>
    section(
      area,
      found.filter((one) => one.area === area).map(({ text }) => `- ${text}`),
    ),
  );
}

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

/** Changes of external labels, with their consequences for stored samples. */
function labels(steps: readonly Step[]): string[] {
  const changes = steps.flatMap(externalLabelChanges);
  if (changes.length === 0) return [];
  return [
    ...changes.map((change) => `- ${code(change)}`),
    "- blocks in the buckets keep the labels that they were uploaded with: queries and alerts that select by the new labels do not find them",
    "- until the last Prometheus has restarted, sums without the label count recent samples twice; sums of recorded series of the rulers for two days",
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
      ? [`- ${code(titleOf(step))} is scaled from ${scaled.before} to ${scaled.after}`]
      : []),
    ...(reasons.length > 0
      ? [`- pods of ${code(titleOf(step))} restart because of ${reasons.join(", ")}`]
      : []),
  ];
}

function volume(step: Step): string[] {
  const { before, after } = growth(step);
  if (before === undefined || after === undefined || before === after) return [];
  return [
    `- ${code(titleOf(step).replace("Patch", ""))} grows from ${code(before)} to ${code(after)}, without a restart of its pod`,
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
  rules ? rules.map(rule).join("\n") || "- only the layout" : diff(shortened(lines));

function rule({ rule, before, after }: RuleChange): string {
  if (!before) return `- added: ${rule}, ${code(readable(after?.expr))}`;
  if (!after) return `- removed: ${rule}, ${code(readable(before.expr))}`;
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
  // A change that was made in the cluster is not in the inputs.
  const paths = inputs.length > 0 ? inputs : Object.keys(step.detailedDiff ?? {});
  const notReady = step.oldState?.initErrors?.at(0);
  if (paths.length === 0 && notReady !== undefined)
    return `${title} without a change, as it was not ready: ${code(readable(notReady))}`;
  const shown = paths.slice(0, 5).map(code).join(", ");
  return `${title}: ${shown}${paths.length > 5 ? ` and ${paths.length - 5} more` : ""}`;
}

/** At most 100 lines, and the number of those left out. */
function shortened(lines: readonly Line[]): readonly Line[] {
  const rest = lines.length - 100;
  if (rest <= 0) return lines;
  return [...lines.slice(0, 100), { sign: " ", text: `… and ${rest} more lines` }];
}

const diff = (lines: readonly Line[]) =>
  ["```diff", ...lines.map(({ sign, text }) => `${sign} ${text.slice(0, 200)}`), "```"].join("\n");
