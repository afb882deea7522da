import { query } from "../../../local/client/querier.ts";

/** Values of series by a label, without deduplication: one of each Prometheus. */
export async function valuesBy(
  label: string,
  expression: string,
): Promise<Record<string, number[]>> {
  const found: Record<string, number[]> = {};
  for (const { metric, value } of await query(expression, { dedup: false }))
    (found[metric[label] ?? ""] ??= []).push(Number(value[1]));
  return found;
}
