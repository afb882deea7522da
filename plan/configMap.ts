import { parse } from "yaml";
import { type Line, linesWithContext } from "./diff.ts";
import { inputsOf, type Step } from "./preview.ts";

/** A changed file of a ConfigMap. */
export interface FileChange {
  readonly file: string;
  /** Added, removed and changed rules, if it is a rule file. */
  readonly rules?: readonly RuleChange[];
  /** Changed lines with context, if it is not a rule file. */
  readonly lines?: readonly Line[];
}

export interface RuleChange {
  /** Kind, name and group, such as "alert Watchdog in meta". */
  readonly rule: string;
  readonly before?: Rule;
  readonly after?: Rule;
}

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr?: string;
  readonly [field: string]: unknown;
}
interface Rules {
  readonly groups: readonly { readonly name: string; readonly rules?: readonly Rule[] }[];
}

export function fileChanges(step: Step): readonly FileChange[] {
  const { before, after } = inputsOf(step);
  const data = (inputs: object) => (inputs as { data?: Record<string, unknown> }).data ?? {};
  const [old, now] = [data(before), data(after)];
  return [...new Set([...Object.keys(old), ...Object.keys(now)])]
    .filter((file) => old[file] !== now[file])
    .map((file) => fileChange(file, textOf(old[file]), textOf(now[file])));
}

const textOf = (value: unknown) => (typeof value === "string" ? value : "");

function fileChange(file: string, before: string, after: string): FileChange {
  const [old, now] = [rulesOf(before), rulesOf(after)];
  if (old && now) return { file, rules: ruleChanges(old, now) };
  return { file, lines: linesWithContext(readableText(before), readableText(after)) };
}

/** A text, with JSON on several lines. */
function readableText(text: string): string {
  if (text === "") return "";
  try {
    return `${JSON.stringify(JSON.parse(text), undefined, 2)}\n`;
  } catch {
    return `${text.trimEnd()}\n`;
  }
}

/** Rules of a file by kind, name and group; undefined if it is not a rule file. */
function rulesOf(text: string): Map<string, Rule> | undefined {
  if (text === "") return new Map();
  let content: unknown;
  try {
    content = parse(text);
  } catch {
    return undefined;
  }
  const groups = (content as Partial<Rules> | null)?.groups;
  if (!Array.isArray(groups)) return undefined;
  return new Map(
    (groups as Rules["groups"]).flatMap(({ name, rules = [] }) =>
      rules.map((rule, index) => {
        const what = rule.alert ? `alert ${rule.alert}` : `record ${rule.record ?? ""}`;
        // A group may have two alerts of the same name, with different thresholds.
        const earlier = rules
          .slice(0, index)
          .filter(({ alert, record }) => alert === rule.alert && record === rule.record).length;
        return [`${what} in ${name}${earlier > 0 ? ` (${earlier + 1})` : ""}`, rule] as const;
      }),
    ),
  );
}

function ruleChanges(old: Map<string, Rule>, now: Map<string, Rule>): RuleChange[] {
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((rule) => {
    const [before, after] = [old.get(rule), now.get(rule)];
    if (JSON.stringify(before) === JSON.stringify(after)) return [];
    return [{ rule, ...(before && { before }), ...(after && { after }) }];
  });
}
