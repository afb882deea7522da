import { RunError } from "@pulumi/pulumi";
import * as z from "zod";
import { alerts, metrics } from "../../../dashboards/support/dataSources.ts";
import { readFile } from "../readFile.ts";
import { bytesOf, configMapBytes, mebibytes } from "../../kubernetes/configFiles.ts";

/** A dashboard of a team. */
export interface TeamDashboard {
  /** Grafana's folder. */
  readonly folder: string;
  readonly uid: string;
  readonly json: string;
  /** Its PromQL queries, as far as these are PromQL before Grafana replaces the variables. */
  readonly queries: readonly Query[];
}

export interface Query {
  /** Dashboard and panel, for messages. */
  readonly place: string;
  readonly expr: string;
}

const target = z.looseObject({
  expr: z.string().optional(),
  datasource: z.unknown().optional(),
});
const panel = z.looseObject({
  title: z.string().optional(),
  datasource: z.unknown().optional(),
  targets: z.array(target).optional(),
  // Of a collapsed row.
  panels: z.array(z.unknown()).optional(),
});
const dashboard = z.looseObject({
  uid: z
    .string("must be a text")
    .regex(/^[a-zA-Z0-9_-]{1,40}$/, "must be 1 to 40 letters, digits, hyphens and underscores"),
  title: z.string("must be a text").min(1, "must not be empty"),
  panels: z.array(z.unknown(), "must be a list").default([]),
});

/** Inputs of a dashboard that was exported for other Grafanas: `${DS_PROMETHEUS}` stands for a data source. */
const inputs = z.looseObject({
  __inputs: z
    .array(
      z.looseObject({
        name: z.string(),
        type: z.string(),
        pluginId: z.string().optional(),
        value: z.string().optional(),
      }),
    )
    .default([]),
});

/**
 * Reads the files of the setting `grafana.dashboards`, as Grafana exports them.
 * @param own uids of the program's dashboards
 * @throws RunError for a file that can't be read, is no dashboard, or has the uid of another one
 */
export function loadTeamDashboards(
  folders: Readonly<Record<string, readonly string[]>>,
  own: readonly string[],
): readonly TeamDashboard[] {
  const fileOf = new Map(own.map((uid) => [uid, "a dashboard of the program"]));
  return Object.entries(folders).flatMap(([folder, files]) =>
    files.map((file) => {
      const place = `grafana.dashboards.${folder}: ${file}`;
      const refuse = (problem: string) => new RunError(`${place} ${problem}`);
      const content = readFile(file, place, (text): unknown => JSON.parse(text));
      const { data, error } = dashboard.safeParse(withoutInputs(content, refuse));
      if (!data) {
        const [issue] = error.issues;
        throw refuse(`is no dashboard: ${issue?.path.join(".") || "the file"} ${issue?.message}.`);
      }
      const other = fileOf.get(data.uid);
      if (other !== undefined)
        throw refuse(`has the uid ${data.uid} of ${other}: choose another one.`);
      fileOf.set(data.uid, file);
      const json = JSON.stringify({ ...data, id: null });
      if (bytesOf(json) > configMapBytes)
        throw refuse(`has ${mebibytes(bytesOf(json))}, but a ConfigMap holds at most 1 MiB.`);
      return { folder, uid: data.uid, json, queries: queriesOf(data.panels, data.title) };
    }),
  );
}

/** A dashboard with the values of its inputs, which provisioning does not replace. */
function withoutInputs(content: unknown, refuse: (problem: string) => RunError): unknown {
  const { data } = inputs.safeParse(content);
  if (!data || data.__inputs.length === 0) return content;
  let json = JSON.stringify({ ...data, __inputs: undefined, __requires: undefined });
  for (const { name, type, pluginId, value } of data.__inputs) {
    const source = [metrics, alerts].find((source) => source.type === pluginId);
    const text = type === "datasource" ? source?.uid : value;
    if (text === undefined)
      throw refuse(
        `has the input ${name} without a value: write its value in place of \${${name}}.`,
      );
    json = json.replaceAll(`\${${name}}`, () => JSON.stringify(text).slice(1, -1));
  }
  return JSON.parse(json) as unknown;
}

function queriesOf(panels: readonly unknown[], title: string): readonly Query[] {
  return panels.flatMap((value) => {
    const { data } = panel.safeParse(value);
    if (!data) return [];
    const place = `${title}: ${data.title ?? "a panel"}`;
    const queries = (data.targets ?? []).flatMap(({ expr = "", datasource }) => {
      const promql = isPrometheus(datasource ?? data.datasource)
        ? withoutVariables(expr)
        : undefined;
      return promql === undefined ? [] : [{ place, expr: promql }];
    });
    return [...queries, ...queriesOf(data.panels ?? [], title)];
  });
}

/** Whether a panel's data source is that of the stack, which an exported dashboard names by a variable. */
function isPrometheus(dataSource: unknown): boolean {
  const { data } = z.looseObject({ type: z.string() }).safeParse(dataSource);
  return data === undefined || data.type === "prometheus";
}

/** Ranges, quoted texts and variables: https://grafana.com/docs/grafana/latest/dashboards/variables/variable-syntax/ */
const parts =
  /\[[^\]"'`]*\]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|(?<variable>\$\w+|\$\{[^}]*\})/g;

/** PromQL with a duration in place of variables in ranges; undefined if a variable may stand for anything. */
function withoutVariables(expr: string): string | undefined {
  let isUnknown = expr.trim() === "" || expr.includes("[[");
  const promql = expr.replaceAll(parts, (part, ...rest) => {
    const { variable } = rest.at(-1) as { variable?: string };
    if (variable !== undefined) isUnknown = true;
    return part.startsWith("[") ? part.replaceAll(/\$\w+|\$\{[^}]*\}/g, "5m") : part;
  });
  return isUnknown ? undefined : promql;
}
