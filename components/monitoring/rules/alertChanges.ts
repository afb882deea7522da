import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  visit,
  type Document,
  type YAMLMap,
} from "yaml";
import { seconds } from "../../settings/duration.ts";
import type { AlertChanges } from "./alertSettings.ts";
import { thresholdOf, thresholds } from "./shippedAlerts.ts";

/** Applies the settings of alerts to the text of a rule file; the text stays the same without any. */
export function changeAlerts(text: string, changes: AlertChanges): string {
  // Parsing all files takes a tenth of a second.
  if (Object.keys(changes).length === 0) return text;
  const document = parseDocument(text);
  const changeOf = (rule: unknown) => {
    const alert = isMap(rule) ? rule.get("alert") : undefined;
    return typeof alert === "string" && Object.hasOwn(changes, alert)
      ? { alert, ...changes[alert] }
      : undefined;
  };
  const rules = rulesIn(document).flatMap(({ items }) => items);
  if (!rules.some(changeOf)) return text;
  withoutAliases(document);
  for (const list of rulesIn(document))
    list.items = list.items.filter((rule) => {
      const change = changeOf(rule);
      if (change && isMap(rule)) changeAlert(rule, change);
      return change?.enabled !== false;
    });
  return document.toString({ lineWidth: 0 });
}

/** The lists of rules of all groups. */
function rulesIn(document: Document) {
  const groups = document.get("groups");
  return (isSeq(groups) ? groups.items : []).flatMap((group) => {
    const rules = isMap(group) ? group.get("rules") : undefined;
    return isSeq(rules) ? [rules] : [];
  });
}

/** Replaces each alias by a copy of its anchor: rules must not share a label that changes. */
function withoutAliases(document: Document): void {
  visit(document, {
    Alias: (_, alias) => {
      const value: unknown = alias.resolve(document)?.toJS(document);
      return document.createNode(value);
    },
  });
  visit(document, {
    Node: (_, node) => {
      if (!isAlias(node)) delete node.anchor;
    },
  });
}

function changeAlert(
  rule: YAMLMap,
  { alert, for: wait, labels, severity, threshold }: { alert: string } & AlertChanges[string],
): void {
  for (const [label, value] of Object.entries({ ...labels, ...(severity && { severity }) }))
    rule.setIn(["labels", label], value);
  if (wait !== undefined) {
    const before = rule.get("for");
    rule.set("for", wait);
    if (typeof before === "string") changeTexts(rule, inWords(before), inWords(wait));
  }
  const comparison = thresholds[alert];
  const expr = rule.get("expr");
  if (threshold === undefined || comparison === undefined || typeof expr !== "string") return;
  const before = thresholdOf(comparison);
  rule.set("expr", expr.replace(comparison, comparison.replace(/[\d.]+/, String(threshold))));
  changeTexts(rule, percent(before), percent(threshold));
}

/** Replaces a text in the annotations of a rule. */
function changeTexts(rule: YAMLMap, before: string, after: string): void {
  const annotations = rule.get("annotations");
  for (const { value } of isMap(annotations) ? annotations.items : [])
    if (isScalar<string>(value)) value.value = value.value.replaceAll(before, after);
}

const percent = (ratio: number) => `${Number((100 * ratio).toPrecision(12))}%`;

/** A duration as the annotations have it: 15 minutes. */
function inWords(duration: string): string {
  const length = seconds(duration);
  const [unit, size] =
    length % 86400 === 0 && length > 0
      ? ["day", 86400]
      : length % 3600 === 0 && length > 0
        ? ["hour", 3600]
        : length % 60 === 0 && length > 0
          ? ["minute", 60]
          : ["second", 1];
  const count = length / size;
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
