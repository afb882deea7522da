import { isMap, isScalar, parseDocument, visit, type YAMLMap } from "yaml";
import { exported, type ExternalLabels } from "../externalLabels.ts";

/**
 * Changes the rules of a file so that result labels with the name of an external label are kept as
 * `exported_NAME`. Otherwise Thanos would overwrite these labels and merge series that differ only in
 * them. A label with the same value as the external label is not renamed.
 * @param evaluator a ruler's queries return series with external labels, of this and of other
 *   clusters. In a Prometheus, series have these labels only if a rule mentions them.
 * @returns the unchanged text if no rule needs the change
 */
export function keepOwnLabels(
  text: string,
  evaluator: "prometheus" | "ruler",
  external: ExternalLabels,
): string {
  const document = parseDocument(text);
  // promtool reports syntax errors.
  if (document.errors.length > 0) return text;
  const changed: YAMLMap[] = [];
  visit(document, {
    Map: (_, rule) => {
      const isRecord = rule.has("record");
      if (!isRecord && !rule.has("alert")) return undefined;
      // Results of a ruler's queries do not have the replica label, whose value is undefined here.
      const names = Object.keys(external).filter((label) =>
        evaluator === "ruler" && external[label] !== undefined
          ? true
          : (evaluator === "ruler" || isRecord) && mentions(rule, label),
      );
      for (const label of names)
        if (isRecord) exportOfRecord(rule, label, external[label]);
        else exportOfAlert(rule, label, external[label]);
      if (names.length > 0) changed.push(rule);
      return visit.SKIP;
    },
  });
  return changed.length > 0 ? document.toString({ lineWidth: 0 }) : text;
}

const mentions = (rule: YAMLMap, label: string): boolean =>
  new RegExp(String.raw`\b${label}\b`).test(expressionOf(rule)) ||
  labelsOf(rule)?.has(label) === true;

/** Expression of a rule, which YAML may parse as a number. */
function expressionOf(rule: YAMLMap): string {
  const expression = rule.get("expr", true);
  return isScalar<string | number>(expression) ? String(expression.value) : "";
}

function labelsOf(rule: YAMLMap): YAMLMap | undefined {
  const labels = rule.get("labels", true);
  return isMap(labels) ? labels : undefined;
}

function exportOfRecord(rule: YAMLMap, label: string, own: string | undefined): void {
  for (const { key } of labelsOf(rule)?.items ?? [])
    if (isScalar(key) && key.value === label) key.value = exported(label);
  changeExpression(rule, (expression) =>
    labelReplace(copied(expression, label, own), label, "", label, ".+"),
  );
}

/** The original label is kept for the alert's annotations. */
function exportOfAlert(rule: YAMLMap, label: string, own: string | undefined): void {
  const explicit = labelsOf(rule)?.get(label);
  if (explicit === undefined)
    changeExpression(rule, (expression) => copied(expression, label, own));
  else if (explicit !== own) rule.setIn(["labels", exported(label)], explicit);
}

function changeExpression(rule: YAMLMap, change: (expression: string) => string): void {
  const expression = expressionOf(rule);
  if (!isScalarExpression(expression)) rule.set("expr", change(expression));
}

/** Expression whose results also have the label under its exported name, unless the value is `own`. */
function copied(expression: string, label: string, own: string | undefined): string {
  // On separate lines, as the expression may end in a comment.
  const all = labelReplace(`\n${expression.trim()}\n`, exported(label), "$1", label, "(.+)");
  return own === undefined
    ? all
    : labelReplace(all, exported(label), "", exported(label), quoteRegex(own));
}

const labelReplace = (of: string, ...parts: [string, string, string, string]) =>
  `label_replace(${of}, ${parts.map((part) => JSON.stringify(part)).join(", ")})`;

/** A comment, or a text in quotes, which may contain parentheses and `#`. */
const textOrComment = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`|#.*$/gm;

/** Whether an expression is a scalar, which has no labels: only numbers, operators and scalar functions. */
function isScalarExpression(expression: string): boolean {
  const withoutComments = expression.replaceAll(textOrComment, "");
  return /^(?:[\s()+\-*/%^<>=!]|bool\b|time\(\s*\)|pi\(\s*\)|[\d.][\w.]*|inf\b|nan\b)*$/i.test(
    withoutScalarFunctions(withoutComments),
  );
}

/** The text with each `scalar(...)` replaced by a number. */
function withoutScalarFunctions(text: string): string {
  const start = /\bscalar\s*\(/.exec(text);
  if (!start) return text;
  let depth = 1;
  let end = start.index + start[0].length;
  for (; end < text.length && depth > 0; end++)
    depth += text[end] === "(" ? 1 : text[end] === ")" ? -1 : 0;
  return withoutScalarFunctions(`${text.slice(0, start.index)}0${text.slice(end)}`);
}

/** Escapes a text for use in a regular expression. */
const quoteRegex = (text: string) => text.replaceAll(/[\\.+*?()|[\]{}^$]/g, String.raw`\$&`);
