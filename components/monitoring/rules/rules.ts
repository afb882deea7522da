import { RunError } from "@pulumi/pulumi";
import { readdirSync } from "node:fs";
import * as path from "node:path";
import { bytesOf, configMapBytes, mebibytes } from "../../kubernetes/configFiles.ts";
import { readFile } from "../readFile.ts";
import type { ExternalLabels } from "../externalLabels.ts";
import { changeAlerts } from "./alertChanges.ts";
import { editAlerts, type AlertEdit } from "./alertEdit.ts";
import type { AlertChanges } from "./alertSettings.ts";
import { keepOwnLabels } from "./exportedLabels.ts";
import { deployedName } from "./fileName.ts";
import { inNamespace } from "./namespace.ts";
import { rulesDirectory } from "./shippedAlerts.ts";
import { stackFactsFile, type StackFacts } from "./stackFacts.ts";

/** Rule files by evaluator: their text by file name. */
export type Rules = Readonly<Record<"prometheus" | "ruler", Readonly<Record<string, string>>>>;

export interface RulesArgs {
  /** Paths of rule files besides the project's own, by evaluator. */
  readonly moreFiles: Readonly<Record<keyof Rules, readonly string[]>>;
  /** Facts about the stack, which each Prometheus records as series. */
  readonly facts: StackFacts;
  /** Namespace of the monitoring; default monitoring. */
  readonly namespace?: string;
  /** Edits of each of the project's alerts, applied in this order. */
  readonly edits: readonly AlertEdit[];
  /** Settings of the project's alerts by name, applied after the edits. Default none. */
  readonly changes?: AlertChanges;
  /** External labels of the evaluators; results of rules must not have labels of these names. Default none. */
  readonly external?: ExternalLabels;
}

/**
 * Loads the rules of the project and of `moreFiles`, as they are deployed.
 * @throws RunError for a file that can't be read, has the name of another file or is too large
 */
export function loadRules({
  moreFiles,
  facts,
  namespace = "monitoring",
  edits,
  changes = {},
  external = {},
}: RulesArgs): Rules {
  const own = (evaluator: keyof Rules) =>
    ownFiles(evaluator, (text) =>
      changeAlerts(editAlerts(inNamespace(text, namespace), edits), changes),
    );
  const rules = {
    prometheus: { "stack.rules.yaml": stackFactsFile(facts), ...own("prometheus") },
    ruler: own("ruler"),
  };
  return {
    prometheus: {
      ...rules.prometheus,
      ...keepingLabels(filesOf("prometheus", rules.prometheus, moreFiles), "prometheus", external),
    },
    ruler: keepingLabels(
      { ...rules.ruler, ...filesOf("ruler", rules.ruler, moreFiles) },
      "ruler",
      external,
    ),
  };
}

function ownFiles(
  evaluator: keyof Rules,
  deployed: (text: string) => string,
): Record<string, string> {
  const directory = path.join(rulesDirectory, evaluator);
  return Object.fromEntries(
    readdirSync(directory)
      .filter((file) => file.endsWith(".yaml"))
      .map((file) => [file, deployed(read(path.join(directory, file)))]),
  );
}

/** Contents of the files of the setting `ruleFiles`, by deployed name. */
function filesOf(
  evaluator: keyof Rules,
  own: Readonly<Record<string, string>>,
  files: RulesArgs["moreFiles"],
): Readonly<Record<string, string>> {
  const rules: Record<string, string> = {};
  for (const file of files[evaluator]) {
    const name = deployedName(path.basename(file));
    if (Object.hasOwn(own, name) || Object.hasOwn(rules, name))
      throw new RunError(`There is more than one rules file named ${name}.`);
    rules[name] = read(file);
  }
  return rules;
}

function keepingLabels(
  rules: Readonly<Record<string, string>>,
  evaluator: keyof Rules,
  external: ExternalLabels,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(rules).map(([name, text]) => {
      const deployed = keepOwnLabels(text, evaluator, external);
      if (bytesOf(deployed) > configMapBytes)
        throw new RunError(
          `${evaluator}.ruleFiles: ${name} has ${mebibytes(bytesOf(deployed))}, but a ConfigMap holds at most 1 MiB. Split the file into several files.`,
        );
      return [name, deployed];
    }),
  );
}

const read = (file: string) => readFile(file, `The rules file ${file}`, (text) => text);
