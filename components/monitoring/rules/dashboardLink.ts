import { subjectOf, variablesFromLabels } from "../../../dashboards/subjects.ts";
import type { AlertEdit } from "./alertEdit.ts";

/** Cluster of an alert: its label `cluster` if a rule covers several clusters, else the external label. */
const cluster =
  "{{ with $labels.cluster }}{{ urlquery . }}{{ else }}{{ urlquery $externalLabels.cluster }}{{ end }}";

/**
 * Adds annotation `dashboard_url`: the dashboard for the alert, in the Grafana at the URL `grafana`, with
 * the dashboard's variables set from the alert's labels.
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
