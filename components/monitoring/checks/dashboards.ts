import { stringify } from "yaml";
import type { Query } from "../grafana/teamDashboards.ts";
import { checkFiles } from "./fileCheck.ts";

/**
 * Validates queries of dashboards with promtool, as expressions of recording rules.
 * @param required whether a missing promtool is an error
 * @throws RunError with promtool's output, which names dashboard and panel, if promtool refuses a query
 */
export async function checkQueries(queries: readonly Query[], required: boolean): Promise<void> {
  if (queries.length === 0) return;
  // promtool refuses groups of the same name.
  const groups = queries.map(({ place, expr }, index) => ({
    name: `${place} (query ${index + 1})`,
    rules: [{ record: "query", expr }],
  }));
  await checkFiles({
    program: "promtool",
    args: (names) => ["check", "rules", "--lint=none", ...names],
    files: { "queries.yaml": stringify({ groups }, { lineWidth: 0 }) },
    subject: "The queries of grafana.dashboards",
    required,
    software: "Prometheus",
  });
}
