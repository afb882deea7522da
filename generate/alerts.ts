import { globSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import type { Document } from "./document.ts";
import { formatted, table } from "./markdown.ts";

interface Rule {
  readonly alert?: string;
  readonly for?: string;
  readonly labels?: { readonly severity?: string };
  readonly annotations?: { readonly summary?: string };
}

const file = "docs/alerts.md";

/** docs/alerts.md: every alert of rules/, by file. */
export const alerts: Document = {
  file,
  text: () =>
    formatted(
      file,
      [head, ...globSync("rules/*/*.rules.yaml").sort().flatMap(section)].join("\n\n"),
    ),
};

const head = `# Alerts

Every alert of the project, with its section in the [runbooks](runbooks.md). "for" is how long the condition
must hold before the alert fires. Prometheus evaluates the rules in \`rules/prometheus\`, and the rulers evaluate
those in \`rules/ruler\` over all of Thanos. \`make generate\` writes this page from the rule files.`;

/** The alerts of a file; nothing for a file that only records. */
function section(rulesFile: string): readonly string[] {
  const { groups } = parse(readFileSync(rulesFile, "utf8")) as { groups: { rules: Rule[] }[] };
  const rows = groups
    .flatMap(({ rules }) => rules)
    .flatMap(({ alert, for: wait = "0s", labels, annotations }) =>
      alert === undefined
        ? []
        : [[link(alert), labels?.severity ?? "", wait, cell(annotations?.summary ?? "")]],
    );
  if (rows.length === 0) return [];
  const title = `## [${path.relative("rules", rulesFile)}](../${rulesFile})`;
  return [title, table(["alert", "severity", "for", "summary"], rows, "---")];
}

const link = (alert: string) => `[${alert}](runbooks.md#${alert.toLowerCase()})`;

/** A summary in one line, with each template replaced by the name of its label or function, and without optional parts. */
const cell = (summary: string) =>
  summary
    .trim()
    .replaceAll(/\s+/g, " ")
    .replaceAll(/\{\{ with .*?\{\{ end \}\}/g, "")
    .replaceAll(/\{\{ \$(?:labels\.)?(\w+).*?\}\}/g, "`$1`")
    .replaceAll("|", "\\|");
