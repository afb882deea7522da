import { checkFiles } from "./fileCheck.ts";

/**
 * Has promtool validate rules, as Prometheus does when it loads them.
 * @param rules the text of rule files, by evaluator and file name
 * @throws RunError with promtool's output if it refuses one
 */
export async function checkRules(
  rules: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Promise<void> {
  // One process for all files: promtool takes longer to start than to read.
  const files = Object.entries(rules).flatMap(([evaluator, texts]) =>
    Object.entries(texts).map(([name, text]) => [`${evaluator}-${name}`, text] as const),
  );
  await checkFiles({
    program: "promtool",
    args: ["check", "rules"],
    files: Object.fromEntries(files),
    subject: "The rules",
    software: "Prometheus",
  });
}
