import { getJson } from "./stack.ts";

export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
  readonly values: readonly (readonly [number, string])[];
}

/** Result of an instant query of the querier, or of a Prometheus server, which ignores `dedup`. */
export async function query(
  expression: string,
  { dedup = true, server = "thanos-querier" }: { dedup?: boolean; server?: string } = {},
): Promise<Series[]> {
  const search = new URLSearchParams({ query: expression, dedup: String(dedup) });
  const { data } = await getJson<{ data: { result: Series[] } }>(
    server,
    `/api/v1/query?${search.toString()}`,
  );
  return data.result;
}

/** A Store API as the querier shows it. */
export interface Store {
  readonly name: string;
  readonly labelSets: readonly Readonly<Record<string, string>>[];
  /** Time of the last successful request of the querier. */
  readonly lastCheck: string;
  /** Error of the last request; null if it succeeded. */
  readonly lastError: unknown;
}

/** Store APIs of the querier by kind, such as `sidecar`. */
export async function storesByKind(): Promise<Readonly<Record<string, readonly Store[]>>> {
  const { data } = await getJson<{ data: Record<string, Store[]> }>(
    "thanos-querier",
    "/api/v1/stores",
  );
  return data;
}
