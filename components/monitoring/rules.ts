import { RunError } from "@pulumi/pulumi";
import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { checkRules } from "./promtool.ts";

const directory = path.relative(process.cwd(), path.join(import.meta.dirname, "../../rules"));

/**
 * The project's rules and those of more files, checked, by the name of their file.
 * @throws RunError for a file that can't be read, whose name is taken, or that promtool refuses
 */
export function loadRules(moreFiles: readonly string[]): Readonly<Record<string, string>> {
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
