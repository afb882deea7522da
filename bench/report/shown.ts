/** A number with a few digits, as many as it takes to tell such numbers apart. */
export function shown(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return "–";
  const digits = value < 1 ? 2 : value < 100 ? 1 : 0;
  return value.toFixed(digits);
}
