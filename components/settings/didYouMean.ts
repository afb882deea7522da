/** The candidate closest to a mistyped word, if one is close enough. */
export function didYouMean(word: string, candidates: readonly string[]): string | undefined {
  const [best] = candidates
    .map((candidate) => ({ candidate, distance: editDistance(word, candidate) }))
    .filter(({ candidate, distance }) => distance <= Math.max(1, candidate.length / 3))
    .sort((one, other) => one.distance - other.distance);
  return best?.candidate;
}

/** Hint at the end of a message about an unknown word: the closest candidate, or all of them. */
export function hint(
  word: string,
  candidates: readonly string[],
  known = `known are ${candidates.join(", ")}`,
): string {
  const close = didYouMean(word, candidates);
  return close === undefined ? known : `did you mean ${close}?`;
}

/** Levenshtein distance (letters added, removed or replaced), ignoring case. */
function editDistance(one: string, other: string): number {
  const letters = Array.from(other.toLowerCase());
  let row = [0, ...letters.map((_, index) => index + 1)];
  for (const letter of one.toLowerCase()) {
    const next = [(row[0] ?? 0) + 1];
    letters.forEach((otherLetter, index) => {
      const replaced = (row[index] ?? 0) + (letter === otherLetter ? 0 : 1);
      next.push(Math.min(replaced, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1));
    });
    row = next;
  }
  return row.at(-1) ?? 0;
}
