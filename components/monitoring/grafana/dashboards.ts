import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import * as path from "node:path";

/** Dashboards as JSON, by uid. */
export type Dashboards = Readonly<Record<string, string>>;

const project = path.join(import.meta.dirname, "../../..");
const cache = path.join(project, "node_modules/.cache/ha-monitoring");

/**
 * The project's dashboards. Building them takes longer than all else that the program does by
 * itself, most of it for importing the SDK; so what is built is kept until a source changes.
 */
export async function loadDashboards(): Promise<Dashboards> {
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

/** Changes with every source of the dashboards, the version of the SDK included. */
function fingerprint(): string {
  const sources = path.join(project, "dashboards");
  const hash = createHash("sha256").update(
    readFileSync(path.join(project, "node_modules/@grafana/grafana-foundation-sdk/package.json")),
  );
  for (const file of readdirSync(sources, { recursive: true, encoding: "utf8" }).sort())
    if (file.endsWith(".ts")) hash.update(file).update(readFileSync(path.join(sources, file)));
  return hash
    .update(readFileSync(import.meta.filename))
    .digest("hex")
    .slice(0, 16);
}

/** Writes a file at once; where none can be written, the next run takes its time again. */
function keep(file: string, content: string): void {
  const unfinished = `${file}.${randomUUID()}`;
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(unfinished, content);
    renameSync(unfinished, file);
  } catch {
    // A read-only project is no reason to fail.
  }
}
