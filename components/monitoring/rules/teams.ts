import { parse } from "yaml";
import * as z from "zod";
import type { Rules } from "./rules.ts";

const rulesFile = z.object({
  groups: z
    .array(
      z.object({
        rules: z
          .array(
            z.object({
              alert: z.unknown().optional(),
              labels: z.object({ team: z.coerce.string().optional() }).nullish(),
            }),
          )
          .nullish(),
      }),
    )
    .nullish(),
});

/**
 * All values of label `team` in alerts, sorted. For a template such as
 * `{{ if … }}devops{{ else }}dev{{ end }}`, each text outside of its actions; "" for alerts without the label.
 */
export function teamsOf(rules: Rules): readonly string[] {
  const teams = [rules.prometheus, rules.ruler]
    .flatMap((files) => Object.values(files))
    .flatMap((text) => rulesFile.parse(parse(text)).groups ?? [])
    .flatMap(({ rules }) => rules ?? [])
    .filter(({ alert }) => alert !== undefined)
    .flatMap(({ labels }) => {
      const team = labels?.team ?? "";
      return team.includes("{{")
        ? team.split(/\{\{[^]*?\}\}/).filter((text) => text.trim() !== "")
        : [team];
    });
  return [...new Set(teams)].sort();
}
