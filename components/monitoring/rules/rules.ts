import { RunError } from "@pulumi/pulumi";
import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { checkRules } from "../checks/promtool.ts";
import { editAlerts, type AlertEdit } from "./alertEdit.ts";
import { stackFactsFile, type StackFacts } from "./stackFacts.ts";

/** Rule files by evaluator: their text by file name. */
export type Rules = Readonly<Record<"prometheus" | "ruler", Readonly<Record<string, string>>>>;

export interface RulesArgs {
  /** Paths of rule files besides the project's own, by evaluator. */
  readonly moreFiles: Readonly<Record<keyof Rules, readonly string[]>>;
  /** What the program knows about the stack, recorded as series by each Prometheus. */
  readonly facts: StackFacts;
  /** Changes of each alert of the project, in this order. */
  readonly edits: readonly AlertEdit[];
}

/**
 * The rules of the project and of `moreFiles`, validated by promtool as they are deployed.
 * @throws RunError for a file that can't be read, whose name is taken, or that promtool refuses
 */
export async function loadRules({ moreFiles, facts, edits }: RulesArgs): Promise<Rules> {
  const rules = {
    prometheus: {
      "stack.rules.yaml": stackFactsFile(facts),
      ...ownFiles("prometheus", edits),
    },
    ruler: ownFiles("ruler", edits),
  };
  const loaded = {
    prometheus: withFiles(rules.prometheus, moreFiles.prometheus),
    ruler: withFiles(rules.ruler, moreFiles.ruler),
  };
  await checkRules(loaded);
  return loaded;
}

function ownFiles(evaluator: keyof Rules, edits: readonly AlertEdit[]): Record<string, string> {
  const directory = path.join(import.meta.dirname, "../../../rules", evaluator);
  return Object.fromEntries(
    readdirSync(directory)
      .filter((file) => file.endsWith(".yaml"))
      .map((file) => [file, editAlerts(read(path.join(directory, file)), edits)]),
  );
}

function withFiles(
  own: Readonly<Record<string, string>>,
  files: readonly string[],
): Readonly<Record<string, string>> {
  const rules: Record<string, string> = { ...own };
  for (const file of files) {
    const name = path.basename(file);
    if (Object.hasOwn(rules, name))
      throw new RunError(`There is more than one rules file named ${name}.`);
    rules[name] = read(file);
  }
  return rules;
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RunError(`The rules file ${file} can't be read: ${reason}`);
  }
}
