/** A value that is another than before; undefined where it is missing. */
export interface Difference {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Where two values differ, as deep inside as can be told. */
export function differences(before: unknown, after: unknown, path = ""): Difference[] {
  const [one, other] = [partsOf(before), partsOf(after)];
  if (!one || !other) return same(before, after) ? [] : [{ path, before, after }];
  return [...new Set([...one.keys(), ...other.keys()])].flatMap((key) =>
    differences(one.get(key), other.get(key), path ? `${path}${join(key)}` : key),
  );
}

const join = (key: string) => (key.startsWith("[") ? key : `.${key}`);

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** Parts of an object, or of a list of objects that have names; all else is compared as a whole. */
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

/** A line that both texts have, or only one of them. */
export interface Line {
  readonly sign: " " | "-" | "+";
  readonly text: string;
}

/** What has to be done to one list of lines to have the other, which is as little as can be. */
export function lineDifferences(before: readonly string[], after: readonly string[]): Line[] {
  // Most is the same, at the start and at the end: only what is between them has to be searched.
  const start = commonLength(before, after);
  const [one, other] = [before.slice(start), after.slice(start)];
  const end = commonLength(one.toReversed(), other.toReversed());
  const unchanged = (lines: readonly string[]) => lines.map((text): Line => ({ sign: " ", text }));
  return [
    ...unchanged(before.slice(0, start)),
    ...searched(one.slice(0, one.length - end), other.slice(0, other.length - end)),
    ...unchanged(one.slice(one.length - end)),
  ];
}

function commonLength(before: readonly string[], after: readonly string[]): number {
  const first = before.findIndex((line, index) => line !== after[index]);
  return first < 0 ? before.length : first;
}

/** The differences by the longest common sequence. */
function searched(before: readonly string[], after: readonly string[]): Line[] {
  // common[i][j]: length of the longest common sequence of the lines from i and from j on.
  const common = Array.from({ length: before.length + 1 }, () =>
    new Array<number>(after.length + 1).fill(0),
  );
  const at = (i: number, j: number) => common[i]?.[j] ?? 0;
  for (let i = before.length - 1; i >= 0; i--)
    for (let j = after.length - 1; j >= 0; j--)
      (common[i] as number[])[j] =
        before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));

  const lines: Line[] = [];
  for (let i = 0, j = 0; i < before.length || j < after.length;) {
    const [one, other] = [before[i], after[j]];
    if (i < before.length && j < after.length && one === other) {
      lines.push({ sign: " ", text: one ?? "" });
      i++;
      j++;
    } else if (i < before.length && (j >= after.length || at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ sign: "-", text: one ?? "" });
      i++;
    } else {
      lines.push({ sign: "+", text: other ?? "" });
      j++;
    }
  }
  return lines;
}
