import { isScalar, parseDocument, visit, type YAMLMap } from "yaml";

/** Changes an alert, given as the YAML mapping of its rule and by its name. */
export type AlertEdit = (rule: YAMLMap, alert: string) => void;

/** The text of a rules file with each of its alerts changed by every edit. */
export function editAlerts(text: string, edits: readonly AlertEdit[]): string {
  const document = parseDocument(text);
  visit(document, {
    Map: (_, rule) => {
      const alert = rule.get("alert", true);
      if (isScalar<string>(alert)) for (const edit of edits) edit(rule, alert.value);
    },
  });
  return document.toString({ lineWidth: 0 });
}
