/** A number with two decimals below 1, one below 100, and none above; a dash without a number. */
export function formatNumber(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return "–";
  const digits = value < 1 ? 2 : value < 100 ? 1 : 0;
  return value.toFixed(digits);
}
