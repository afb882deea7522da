import type { AlertEdit } from "./alertEdit.ts";

/**
 * Parts of an expression: texts, comments, label lists, ranges, keywords, functions and numbers; in the
 * groups 1 and 2, the name of a metric and its matchers.
 */
const part = new RegExp(
  [
    String.raw`"(?:\\.|[^"\\])*"`,
    "#.*",
    String.raw`\b(?:by|on|without|ignoring|group_left|group_right)\s*\([^)]*\)`,
    String.raw`\[[^\]]*\]`,
    String.raw`\boffset\s+\w+`,
    String.raw`\b(?:and|or|unless|bool|by|on|group_left|group_right)\b`,
    String.raw`[a-zA-Z_:][\w:]*(?=\s*(?:\(|(?:by|without)\b))`,
    String.raw`\d[\w.]*`,
    String.raw`([a-zA-Z_:][\w:]*)(?:\{((?:"(?:\\.|[^"\\])*"|[^"}])*)\})?`,
  ].join("|"),
  "g",
);

/** An expression whose selectors leave out namespaces, by patterns of their whole names. */
export const leavingOut = (expression: string, patterns: readonly string[]): string =>
  expression.replaceAll(part, (text, name?: string, matchers?: string) =>
    name === undefined
      ? text
      : `${name}{namespace!~"${patterns.join("|")}"${matchers === undefined ? "" : `,${matchers}`}}`,
  );

/** Leaves out namespaces in alerts on the objects of a namespace. */
export const ignoredNamespaces =
  (patterns: readonly string[]): AlertEdit =>
  (rule, _alert, _group, team) => {
    const expr = rule.get("expr");
    const isByNamespace = team.includes("$labels.namespace");
    if (patterns.length > 0 && typeof expr === "string" && isByNamespace)
      rule.set("expr", leavingOut(expr, patterns));
  };
