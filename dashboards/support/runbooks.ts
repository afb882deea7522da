import * as sdk from "@grafana/grafana-foundation-sdk/dashboard";
import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import * as z from "zod";
import { subjectOf } from "../subjects.ts";
import { placeholders } from "./placeholders.ts";

const ruleFile = z.object({
  groups: z.array(
    z.object({ name: z.string(), rules: z.array(z.object({ alert: z.string().optional() })) }),
  ),
});

const directory = path.join(import.meta.dirname, "../../rules");

/** The project's alerts, each with the name of its group. */
export const alerts: readonly { readonly alert: string; readonly group: string }[] = readdirSync(
  directory,
  { recursive: true, encoding: "utf8" },
)
  .filter((file) => file.endsWith(".yaml"))
  .sort()
  .flatMap((file) => {
    const { groups } = ruleFile.parse(parse(readFileSync(path.join(directory, file), "utf8")));
    return groups.flatMap(({ name, rules }) =>
      rules.flatMap(({ alert }) => (alert === undefined ? [] : [{ alert, group: name }])),
    );
  });

/** Links to the runbooks of the alerts that a row of a dashboard is about. */
export const runbookLinks = (dashboard: string, row: string) =>
  alerts
    .filter(({ alert, group }) => {
      const subject = subjectOf(group, alert);
      return subject?.dashboard === dashboard && subject.row === row;
    })
    .map(({ alert }) =>
      new sdk.DashboardLinkBuilder(`Runbook: ${alert}`)
        .type(sdk.DashboardLinkType.Link)
        .url(`${placeholders.runbooks}#${alert.toLowerCase()}`)
        .targetBlank(true),
    );
