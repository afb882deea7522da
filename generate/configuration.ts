import { readFileSync } from "node:fs";
import type { Document } from "./document.ts";
import { formatted, table } from "./markdown.ts";
import { type Setting, settings } from "./settings.ts";

const file = "docs/configuration.md";

/** A place for a table: its comment names the settings that the table has, with all in them. */
const place = /(<!-- settings: (.+?) -->\n)[^]*?(<!-- \/settings -->)/g;

/** docs/configuration.md, whose tables come from the schemas of the settings. */
export const configuration: Document = {
  file,
  text: () => formatted(file, withTables(readFileSync(file, "utf8"))),
};

/**
 * A text with a table of settings in each place.
 * @throws Error for a setting that no table has, and one without a description
 */
export function withTables(text: string): string {
  const tables = [...text.matchAll(place)].map(([, , keys = ""]) => keys.split(" "));
  const roots = tables.flat();
  for (const root of roots)
    if (!settings.some(({ key }) => key === root))
      throw new Error(`${file} has a table of ${root}, which is no setting.`);
  const missing = settings.filter(({ key }) => !roots.some((root) => isIn(key, root)));
  if (missing.length > 0)
    throw new Error(
      `${file} has no table of ${missing.map(({ key }) => key).join(", ")}: add it to a comment "settings".`,
    );
  return text.replaceAll(
    place,
    (_, start: string, keys: string, end: string) =>
      `${start}\n${tableOf(keys.split(" "), roots)}\n\n${end}`,
  );
}

const isIn = (key: string, root: string) =>
  key === root || key.startsWith(`${root}.`) || key.startsWith(`${root}[]`);

function tableOf(keys: readonly string[], roots: readonly string[]): string {
  const rows = keys.flatMap((root) =>
    settings
      .filter(({ key }) => isIn(key, root) && !isElsewhere(key, root, roots))
      .flatMap((setting) => rowOf(setting, root)),
  );
  return table(["key", "default", "meaning"], rows, "---");
}

/** Whether another table has a setting of this one, or another setting the same keys. */
const isElsewhere = (key: string, root: string, roots: readonly string[]) =>
  roots.some((other) => other !== root && isIn(other, root) && isIn(key, other) && key !== other) ||
  settings.some(
    ({ key: above, meta }) => meta.keysOf !== undefined && isIn(key, above) && key !== above,
  );

/** The row of a setting, if it has one: an object needs none. */
function rowOf(setting: Setting, root: string): readonly (readonly string[])[] {
  const { key, meta, isObject } = setting;
  // In a table of the keys of one object, the object itself needs no row.
  if ((key === root && isObject && root.includes(".")) || meta.isCommon === true) return [];
  if (meta.description === undefined) {
    if (isObject) return [];
    throw new Error(`Setting ${key} has no description: add one to its schema by describe().`);
  }
  const shown = root.includes(".") ? key.slice(root.length + 1) : key;
  const reference = meta.isReferable === true ? " or its reference" : "";
  const secret = meta.secret === true ? `; a secret${reference}` : "";
  return [[`\`${shown}\``, defaultOf(setting), `${meta.description}${secret}`]];
}

function defaultOf({ key, meta, isRequired, default: value }: Setting): string {
  if (meta.derivedDefault !== undefined) return meta.derivedDefault;
  if (isRequired) return "required";
  const other = settings.find((other) => other.key === meta.keysOf);
  if (meta.keysOf !== undefined && meta.keysOf !== "resources" && !other)
    throw new Error(`Setting ${key} has the keys of ${meta.keysOf}, which is no setting.`);
  return value !== undefined && other ? asOther(value, other) : inWords(value);
}

/** A default by its differences from that of another setting with the same keys. */
function asOther(value: unknown, other: Setting): string {
  const [one, two] = [value, other.default].map((part) => new Map(Object.entries(part ?? {})));
  const differing = [...(one ?? [])].filter(
    ([key, part]) => JSON.stringify(part) !== JSON.stringify(two?.get(key)),
  );
  const words = differing.map(([key, part]) =>
    key === "resources" ? inWords(part) : `${key} ${inWords(part)}`,
  );
  return `as \`${other.key}\`` + (words.length > 0 ? `, but ${words.join(", ")}` : "");
}

/** A default value as text. */
function inWords(value: unknown): string {
  if (value === undefined || value === "") return "none";
  if (Array.isArray(value)) return value.map(inWords).join(", ") || "none";
  if (typeof value === "string") return `\`${value}\``;
  if (typeof value !== "object" || value === null) return `\`${JSON.stringify(value)}\``;
  const { requests, limits } = value as Record<string, Record<string, string> | undefined>;
  if (requests && limits)
    return `requests ${requests.cpu} and ${requests.memory}, limit ${limits.memory}`;
  if (Object.keys(value).length === 0) return "none";
  throw new Error(`A default has no words: ${JSON.stringify(value)}`);
}
