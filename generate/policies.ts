import { readFileSync } from "node:fs";
import { policies } from "../policy/policies/index.ts";
import type { Document } from "./document.ts";
import { fill, formatted, table } from "./markdown.ts";

const file = "docs/policies.md";
const code = (text: string) => `\`${text}\``;

/** Settings of one policy, by name, without those that every policy has. */
const ownSettings = ({ configSchema }: (typeof policies)[number]) =>
  Object.entries(configSchema?.properties ?? {}).filter(
    ([name]) => !["exceptions", "protectedStacks"].includes(name),
  );

const policyTable = () =>
  table(
    ["policy", "what it demands", "what it prevents", "settings"],
    policies.map((policy) => [
      code(policy.name),
      policy.description,
      policy.prevents,
      ownSettings(policy)
        .map(([name]) => code(name))
        .join(", "),
    ]),
    "---",
  );

const settingTable = () =>
  table(
    ["policy", "setting", "type", "default", "meaning"],
    policies.flatMap((policy) =>
      ownSettings(policy).map(([name, { type, enum: values, default: value, description }]) => [
        code(policy.name),
        code(name),
        values ? values.map(shown).join(", ") : [type].flat().join(", "),
        shown(value),
        description ?? "",
      ]),
    ),
    "---",
  );

const shown = (value: unknown): string =>
  Array.isArray(value)
    ? value.map(shown).join(", ") || "none"
    : code(typeof value === "string" ? value : JSON.stringify(value));

/** docs/policies.md, whose tables come from the policies. */
export const policyTables: Document = {
  file,
  text: () =>
    formatted(
      file,
      fill(
        fill(readFileSync(file, "utf8"), "policies", policyTable()),
        "policy settings",
        settingTable(),
      ),
    ),
};
