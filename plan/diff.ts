import { diffArrays, structuredPatch } from "diff";

/** A changed value at a path such as spec.containers[prometheus].image; undefined where it is missing. */
export interface Difference {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Innermost values that differ. */
export function differences(before: unknown, after: unknown, path = ""): Difference[] {
  const [one, other] = [partsOf(before), partsOf(after)];
  if (!one || !other) return same(before, after) ? [] : [{ path, before, after }];
  return [...new Set([...one.keys(), ...other.keys()])].flatMap((key) =>
    differences(one.get(key), other.get(key), path ? `${path}${join(key)}` : key),
  );
}

const join = (key: string) => (key.startsWith("[") ? key : `.${key}`);

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** Parts of an object, or of a list of named objects; undefined for values that are compared as a whole. */
function partsOf(value: unknown): Map<string, unknown> | undefined {
  if (Array.isArray(value)) {
    const named = value.every(
      (item): item is { name: string } =>
        typeof (item as { name?: unknown } | null)?.name === "string",
    );
    return named ? new Map(value.map((item) => [`[${item.name}]`, item])) : undefined;
  }
  return typeof value === "object" && value !== null ? new Map(Object.entries(value)) : undefined;
}

/** A line of a text, or a flag, that is unchanged, removed or added. */
export interface Line {
  readonly sign: " " | "-" | "+";
  readonly text: string;
}

/** Entries that were removed from a list or added to it, in order. */
export const changedLines = (before: readonly string[], after: readonly string[]): Line[] =>
  diffArrays([...before], [...after]).flatMap(({ added, removed, value }) =>
    added || removed ? value.map((text): Line => ({ sign: added ? "+" : "-", text })) : [],
  );

/** Changed lines above which a text is shown as replaced: the time to find them grows with their square. */
const maxEditLength = 2000;

/** Changed lines of a text, with two unchanged lines before and after each change. */
export function linesWithContext(before: string, after: string): Line[] {
  const patch = structuredPatch("", "", before, after, "", "", { context: 2, maxEditLength });
  if (!patch) return [...wholeText("-", before), ...wholeText("+", after)];
  return patch.hunks.flatMap(({ lines }) => lines.flatMap(lineOf));
}

const wholeText = (sign: Line["sign"], text: string): Line[] =>
  text
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => ({ sign, text: line }));

/** A line of a hunk; none for the note that a text has no newline at its end. */
function lineOf(line: string): Line[] {
  const sign = line[0];
  return sign === " " || sign === "-" || sign === "+" ? [{ sign, text: line.slice(1) }] : [];
}
