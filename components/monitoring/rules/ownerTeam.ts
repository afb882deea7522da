import { isMap, isScalar } from "yaml";
import * as z from "zod";
import { teamName } from "../alertmanager/routing.ts";
import type { AlertEdit } from "./alertEdit.ts";

/** The team that operates the platform and the monitoring. */
const platformTeam = "devops";

/** Namespaces of Kubernetes and of Google's components, as RE2 patterns. */
const systemNamespaces = ["kube-.+", "gke-.+", "gmp-.+"];

const name = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/**
 * Whether a text is a regular expression for namespaces with the same meaning in JavaScript and in
 * Prometheus (RE2): no escapes, no groups with options, no character classes whose first character is a bracket.
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

/** A namespace, or a pattern of whole names. */
export const namespacePattern = z.string().refine(isPattern, {
  error: 'must be a namespace or a pattern such as "shop-.+", of a-z, 0-9 and -.*+?|()[]^',
});

const ownedNamespace = namespacePattern.refine(
  (key) => !name.test(key) || !systemNamespaces.some((pattern) => matches(pattern, key)),
  {
    error: `must not be set: the namespaces ${systemNamespaces.join(", ")} are team ${platformTeam}'s`,
  },
);

/** The team that owns a namespace, by the namespace's name or by a pattern of whole names. */
export const namespaceTeams = z.record(ownedNamespace, teamName, {
  error: "must be an object of namespaces with their teams",
});

export interface OwnerTeamArgs {
  /** Namespaces that the platform team owns besides the system namespaces. */
  readonly namespaces: readonly string[];
  /** The setting `namespaceTeams`: name or pattern → team. */
  readonly teams: Readonly<Record<string, string>>;
}

/** Label `team` of alerts on namespaced objects, as written in rule files; the group is the applications' team. */
const byNamespace =
  /^\{\{ if match "[^"]+" \$labels\.namespace \}\}devops\{\{ else \}\}(devops|dev)\{\{ end \}\}$/;

/**
 * Sets label `team` of alerts on namespaced objects to the owner of the namespace. Precedence: platform
 * team, team of the namespace's name, team of the first matching pattern, team in the rule file.
 */
export function ownerTeam({ namespaces, teams }: OwnerTeamArgs): AlertEdit {
  // Names first, then patterns, in alphabetical order: Pulumi does not keep the order of keys.
  const isPatternOnly = (key: string) => Number(!name.test(key));
  const owners = Object.entries(teams).sort(
    ([one], [other]) => isPatternOnly(one) - isPatternOnly(other) || (one < other ? -1 : 1),
  );
  const choices: readonly (readonly [pattern: string, team: string])[] = [
    // The platform team also owns objects without a namespace, such as kubelets.
    [["", ...systemNamespaces, ...namespaces].join("|"), platformTeam],
    ...owners,
  ];
  const choice = choices
    .map(([pattern, team]) => `if match "^(${pattern})$" $labels.namespace }}${team}{{ else `)
    .join("");
  return (rule) => {
    const labels = rule.get("labels", true);
    // If the labels are a YAML alias, this changes their anchor.
    const team = isMap(labels) ? labels.get("team", true) : undefined;
    if (!isScalar<string>(team)) return;
    const [, otherTeam] = byNamespace.exec(team.value) ?? [];
    if (otherTeam) team.value = `{{ ${choice}}}${otherTeam}{{ end }}`;
  };
}
