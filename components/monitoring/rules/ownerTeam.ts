import { isMap, isScalar } from "yaml";
import * as z from "zod";
import { teamName } from "../alertmanager/settings.ts";
import type { AlertEdit } from "./alertEdit.ts";

/** The team that operates the platform, and the monitoring with it. */
const platformTeam = "devops";

/** Namespaces of Kubernetes and of Google's components, as RE2 patterns. */
const systemNamespaces = ["kube-.+", "gke-.+", "gmp-.+"];

const name = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/**
 * Whether a text is a regular expression for namespaces that JavaScript and Prometheus (RE2) read the
 * same way: no escapes, no groups with options, no classes that begin with a bracket.
 */
function isPattern(text: string): boolean {
  if (!/^[-a-z0-9.*+?|()[\]^]+$/.test(text) || /\(\?|\[\^?\]/.test(text)) return false;
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}

const matches = (pattern: string, namespace: string) =>
  new RegExp(`^(?:${pattern})$`).test(namespace);

const namespacePattern = z
  .string()
  .refine((key) => name.test(key) || isPattern(key), {
    error: 'must be a namespace or a pattern such as "shop-.+", of a-z, 0-9 and -.*+?|()[]^',
  })
  .refine((key) => !name.test(key) || !systemNamespaces.some((pattern) => matches(pattern, key)), {
    error: `must not be set: the namespaces ${systemNamespaces.join(", ")} are team ${platformTeam}'s`,
  });

/** The team that owns a namespace, by the namespace's name or by a pattern of whole names. */
export const namespaceTeams = z.record(namespacePattern, teamName, {
  error: "must be an object of namespaces with their teams",
});

export interface OwnerTeamArgs {
  /** Namespaces that the platform team owns besides those of the system. */
  readonly namespaces: readonly string[];
  /** As the setting `namespaceTeams` has them. */
  readonly teams: Readonly<Record<string, string>>;
}

/** Label `team` of an alert on what is in a namespace, as rule files have it, with the team of applications. */
const byNamespace =
  /^\{\{ if match "[^"]+" \$labels\.namespace \}\}devops\{\{ else \}\}(devops|dev)\{\{ end \}\}$/;

/**
 * Sets label `team` of alerts on what is in a namespace to the owner of the namespace: the platform
 * team, then the team of its name, then the team of the first pattern, then the team that the rule
 * file names.
 */
export function ownerTeam({ namespaces, teams }: OwnerTeamArgs): AlertEdit {
  // Names first, then patterns in alphabetical order: Pulumi keeps no other.
  const isPatternOnly = (key: string) => Number(!name.test(key));
  const owners = Object.entries(teams).sort(
    ([one], [other]) => isPatternOnly(one) - isPatternOnly(other) || (one < other ? -1 : 1),
  );
  const choices: readonly (readonly [pattern: string, team: string])[] = [
    // What is in no namespace, such as a kubelet, is the platform's, too.
    [["", ...systemNamespaces, ...namespaces].join("|"), platformTeam],
    ...owners,
  ];
  const choice = choices
    .map(([pattern, team]) => `if match "^(${pattern})$" $labels.namespace }}${team}{{ else `)
    .join("");
  return (rule) => {
    const labels = rule.get("labels", true);
    // Where they are an alias, their anchor is changed.
    const team = isMap(labels) ? labels.get("team", true) : undefined;
    if (!isScalar<string>(team)) return;
    const [, otherTeam] = byNamespace.exec(team.value) ?? [];
    if (otherTeam) team.value = `{{ ${choice}}}${otherTeam}{{ end }}`;
  };
}
