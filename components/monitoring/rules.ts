import { RunError } from "@pulumi/pulumi";
import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { checkRules } from "./promtool.ts";

/** Files with rules, by name, for each evaluator. */
export type Rules = Readonly<Record<"prometheus" | "ruler", Readonly<Record<string, string>>>>;

/**
 * The project's rules and those of more files, checked, by the name of their file.
 * @throws RunError for a file that can't be read, whose name is taken, or that promtool refuses
 */
export function loadRules(moreFiles: Readonly<Record<keyof Rules, readonly string[]>>): Rules {
  return {
    prometheus: loadFor("prometheus", moreFiles.prometheus),
    ruler: loadFor("ruler", moreFiles.ruler),
  };
}

function loadFor(
  evaluator: string,
  moreFiles: readonly string[],
): Readonly<Record<string, string>> {
  const directory = path.relative(
    process.cwd(),
    path.join(import.meta.dirname, "../../rules", evaluator),
  );
  const files = [
    ...readdirSync(directory)
      .filter((file) => file.endsWith(".yaml"))
      .map((file) => path.join(directory, file)),
    ...moreFiles,
  ];
  const rules: Record<string, string> = {};
  for (const file of files) {
    const name = path.basename(file);
    if (Object.hasOwn(rules, name))
      throw new RunError(`There is more than one rules file named ${name}.`);
    rules[name] = read(file);
  }
  checkRules(files);
  return rules;
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new RunError(`The rules file ${file} can't be read: ${(error as Error).message}`);
  }
}
