import { isAlias, isMap, isScalar, parseDocument, visit, type YAMLMap } from "yaml";

/**
 * Changes an alert in place: the YAML mapping of its rule, given with the names of the alert and of its
 * group, and with its value of label `team`.
 */
export type AlertEdit = (rule: YAMLMap, alert: string, group: string, team: string) => void;

/** Applies all edits to each alert in the text of a rule file. */
export function editAlerts(text: string, edits: readonly AlertEdit[]): string {
  const document = parseDocument(text);
  let group = "";
  visit(document, {
    Map: (_, map) => {
      // Each group is visited before its rules.
      const name = map.get("name", true);
      if (map.has("rules") && isScalar<string>(name)) group = name.value;
      const alert = map.get("alert", true);
      if (!isScalar<string>(alert)) return;
      // Rules share labels by aliases.
      const resolved = (node: unknown) => (isAlias(node) ? node.resolve(document) : node);
      const labels = resolved(map.get("labels", true));
      const team = isMap(labels) ? resolved(labels.get("team", true)) : undefined;
      for (const edit of edits)
        edit(map, alert.value, group, isScalar<string>(team) ? team.value : "");
    },
  });
  return document.toString({ lineWidth: 0 });
}
