import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { placeholders } from "../../../dashboards/support/placeholders.ts";

/** Dashboards as JSON, by uid. */
export type Dashboards = Readonly<Record<string, string>>;

/** The stack's values for the placeholders in the dashboards. */
export type DashboardsArgs = Readonly<Record<keyof typeof placeholders, string>>;

const project = path.join(import.meta.dirname, "../../..");
const cache = path.join(project, "node_modules/.cache/ha-monitoring");

/** The project's dashboards with the stack's values. */
export async function loadDashboards(args: DashboardsArgs): Promise<Dashboards> {
  const fill = (template: string) =>
    replaced(replaced(template, "runbooks", args), "namespace", args);
  return Object.fromEntries(
    Object.entries(await loadTemplates()).map(([uid, template]) => [uid, fill(template)]),
  );
}

/** JSON with a placeholder, which is part of a string, replaced by its value. */
const replaced = (json: string, name: keyof typeof placeholders, args: DashboardsArgs) =>
  json.replaceAll(placeholders[name], () => JSON.stringify(args[name]).slice(1, -1));

/**
 * Dashboards with placeholders, cached until a source changes: building them takes longer than the rest
 * of the program, mostly because of the import of the SDK.
 */
async function loadTemplates(): Promise<Dashboards> {
  const file = path.join(cache, `dashboards-${fingerprint()}.json`);
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Dashboards;
  } catch {
    const dashboards = await buildDashboards();
    keep(file, JSON.stringify(dashboards));
    return dashboards;
  }
}

export async function buildDashboards(): Promise<Dashboards> {
  const { dashboards } = await import("../../../dashboards/dashboards.ts");
  return Object.fromEntries(
    dashboards.map((dashboard) => [dashboard.uid, JSON.stringify(dashboard)]),
  );
}

/** Sources of the dashboards besides the SDK: folders of the project. */
const sources = ["dashboards", "rules", "components/monitoring/prometheus"];

/** Hash of all sources of the dashboards and of the SDK's version. */
function fingerprint(): string {
  const hash = createHash("sha256").update(
    readFileSync(path.join(project, "node_modules/@grafana/grafana-foundation-sdk/package.json")),
  );
  for (const source of sources) {
    const directory = path.join(project, source);
    for (const file of readdirSync(directory, { recursive: true, encoding: "utf8" }).sort())
      if (/\.(ts|yaml)$/.test(file))
        hash.update(file).update(readFileSync(path.join(directory, file)));
  }
  return hash
    .update(readFileSync(import.meta.filename))
    .digest("hex")
    .slice(0, 16);
}

/** Writes a file atomically. If the file can't be written, the next run builds the dashboards again. */
function keep(file: string, content: string): void {
  const unfinished = `${file}.${randomUUID()}`;
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(unfinished, content);
    renameSync(unfinished, file);
  } catch {
    // A read-only project must not fail the run.
  }
}
