import { isMap, isSeq, parseDocument } from "yaml";
import type { Rules } from "../rules/rules.ts";
import { checkFiles } from "./fileCheck.ts";

/** Field of a rule group that only Thanos supports: https://thanos.io/tip/components/rule.md/#partial-response */
const onlyThanos = "partial_response_strategy";

/**
 * Validates all rules with promtool, and the ruler's rules also with Thanos, as the servers do when
 * they load them. Both are needed: Thanos' parser has another version than Prometheus', and Thanos'
 * tool accepts two groups of the same name in a file, with which the ruler does not start.
 * @param required whether a missing tool is an error
 * @throws RunError with the tool's output if the tool refuses a file
 */
export async function checkRules({ prometheus, ruler }: Rules, required: boolean): Promise<void> {
  await Promise.all([
    // One process for all files: promtool's start takes longer than its checks.
    checkFiles({
      program: "promtool",
      args: (names) => ["check", "rules", ...names],
      files: {
        ...named("prometheus", prometheus),
        ...named("ruler", mapValues(ruler, withoutThanosFields)),
      },
      subject: "The rules",
      required,
      software: "Prometheus",
    }),
    checkFiles({
      program: "thanos",
      args: (names) => [
        "tools",
        "rules-check",
        "--log.level=info",
        ...names.map((name) => `--rules=${name}`),
      ],
      files: named("ruler", ruler),
      subject: "The ruler's rules",
      required,
      software: "Thanos",
    }),
  ]);
}

const mapValues = (record: Readonly<Record<string, string>>, change: (text: string) => string) =>
  Object.fromEntries(Object.entries(record).map(([name, text]) => [name, change(text)]));

const named = (evaluator: keyof Rules, rules: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(rules).map(([name, text]) => [`${evaluator}-${name}`, text] as const),
  );

function withoutThanosFields(text: string): string {
  if (!text.includes(onlyThanos)) return text;
  const document = parseDocument(text);
  const groups = document.get("groups", true);
  if (document.errors.length > 0 || !isSeq(groups)) return text;
  for (const group of groups.items) if (isMap(group)) group.delete(onlyThanos);
  return document.toString({ lineWidth: 0 });
}
