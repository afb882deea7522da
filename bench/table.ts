/** A table in Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  // Numbers line up at their right.
  const alignments = head.map((_, index) => (index === 0 ? "---" : "--:"));
  return [head, alignments, ...rows].map(line).join("\n");
}

/** A number with a few digits, as many as it takes to tell such numbers apart. */
export function shown(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return "–";
  const digits = value < 1 ? 2 : value < 100 ? 1 : 0;
  return value.toFixed(digits);
}
