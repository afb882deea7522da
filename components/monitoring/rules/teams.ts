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
 * Values that alerts give label `team`, in the order of the alphabet: of a template, each text outside
 * of its actions, as in `{{ if … }}devops{{ else }}dev{{ end }}`. An alert without the label has "".
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
