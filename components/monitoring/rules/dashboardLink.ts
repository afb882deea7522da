import { subjectOf, variablesFromLabels } from "../../../dashboards/subjects.ts";
import type { AlertEdit } from "./alertEdit.ts";

/** The cluster that an alert is about: rules over several clusters say so by a label. */
const cluster =
  "{{ with $labels.cluster }}{{ urlquery . }}{{ else }}{{ urlquery $externalLabels.cluster }}{{ end }}";

/**
 * Adds annotation `dashboard_url`: the dashboard of the Grafana at the URL `grafana` that shows what
 * the alert is about, with the values that the alert's labels give to the dashboard's variables.
 */
export const dashboardLink =
  (grafana: string): AlertEdit =>
  (rule, alert, group) => {
    const subject = subjectOf(group, alert);
    if (!subject) return;
    const variables = Object.entries(variablesFromLabels[subject.dashboard] ?? {}).map(
      ([variable, label]) =>
        `{{ with $labels.${label} }}&var-${variable}={{ urlquery . }}{{ end }}`,
    );
    rule.setIn(
      ["annotations", "dashboard_url"],
      `${grafana}/d/${subject.dashboard}?var-cluster=${cluster}${variables.join("")}`,
    );
  };
