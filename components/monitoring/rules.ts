import { RunError } from "@pulumi/pulumi";
import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { isScalar, parseDocument, stringify, visit } from "yaml";
import { checkRules } from "./promtool.ts";

/** Files with rules, by name, for each evaluator. */
export type Rules = Readonly<Record<"prometheus" | "ruler", Readonly<Record<string, string>>>>;

export interface RulesArgs {
  /** Files with rules besides the project's own, for each evaluator. */
  readonly moreFiles: Readonly<Record<keyof Rules, readonly string[]>>;
  /** Prometheus servers that there should be. */
  readonly prometheusReplicas: number;
  /** When the certificate of the endpoints ends, if that is for the program to say. */
  readonly certificateEnd: Date | undefined;
  /** Where docs/runbooks.md can be read: every alert of the project links to its section. */
  readonly runbooks: string;
}

/**
 * The project's rules and those of more files, checked, by the name of their file.
 * @throws RunError for a file that can't be read, whose name is taken, or that promtool refuses
 */
export function loadRules({ moreFiles, runbooks, ...stack }: RulesArgs): Rules {
  const made = { "stack.rules.yaml": stackRules(stack) };
  const prometheus = load("prometheus", made, moreFiles.prometheus, runbooks);
  const ruler = load("ruler", {}, moreFiles.ruler, runbooks);
  // Once for both: promtool takes longer to start than to read.
  checkRules([...prometheus.files, ...ruler.files]);
  return { prometheus: prometheus.rules, ruler: ruler.rules };
}

/** What the program knows as series, so that rules can compare it with what there is. */
function stackRules({
  prometheusReplicas,
  certificateEnd,
}: Pick<RulesArgs, "prometheusReplicas" | "certificateEnd">): string {
  const values: Readonly<Record<string, number | undefined>> = {
    "cluster:prometheus_replicas:wanted": prometheusReplicas,
    "cluster:endpoint_certificate:end_seconds": certificateEnd && certificateEnd.getTime() / 1000,
  };
  const rules = Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([record, value]) => ({ record, expr: `vector(${value})` }));
  return stringify({ groups: [{ name: "stack", rules }] });
}

function load(
  evaluator: string,
  made: Readonly<Record<string, string>>,
  moreFiles: readonly string[],
  runbooks: string,
): { readonly files: readonly string[]; readonly rules: Readonly<Record<string, string>> } {
  const directory = path.relative(
    process.cwd(),
    path.join(import.meta.dirname, "../../rules", evaluator),
  );
  const ownFiles = readdirSync(directory)
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => path.join(directory, file));
  const files = [...ownFiles, ...moreFiles];
  const rules: Record<string, string> = { ...made };
  for (const file of files) {
    const name = path.basename(file);
    if (Object.hasOwn(rules, name))
      throw new RunError(`There is more than one rules file named ${name}.`);
    const text = read(file);
    rules[name] = ownFiles.includes(file) ? linkRunbooks(text, runbooks) : text;
  }
  return { files, rules };
}

/** Gives each alert the annotation runbook_url. */
function linkRunbooks(text: string, runbooks: string): string {
  const document = parseDocument(text);
  visit(document, {
    Map: (_, rule) => {
      const alert = rule.get("alert", true);
      if (isScalar<string>(alert))
        rule.setIn(["annotations", "runbook_url"], `${runbooks}#${alert.value.toLowerCase()}`);
    },
  });
  return document.toString({ lineWidth: 0 });
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new RunError(`The rules file ${file} can't be read: ${(error as Error).message}`);
  }
}
