import { getJson } from "./stack.ts";

export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
  readonly values: readonly (readonly [number, string])[];
}

/** Instant query by the querier. */
export async function query(expression: string, options?: { dedup: boolean }): Promise<Series[]> {
  const search = new URLSearchParams({ query: expression, dedup: String(options?.dedup ?? true) });
  const { data } = await getJson<{ data: { result: Series[] } }>(
    "thanos-querier",
    `/api/v1/query?${search.toString()}`,
  );
  return data.result;
}

/** What a querier knows of a Store API. */
export interface Store {
  readonly name: string;
  readonly labelSets: readonly Readonly<Record<string, string>>[];
  /** When it last answered the querier. */
  readonly lastCheck: string;
  /** Why it has not answered since; null if it has. */
  readonly lastError: unknown;
}

/** The Store APIs of a querier, by kind, such as `sidecar`. */
export async function storesByKind(): Promise<Readonly<Record<string, readonly Store[]>>> {
  const { data } = await getJson<{ data: Record<string, Store[]> }>(
    "thanos-querier",
    "/api/v1/stores",
  );
  return data;
}
