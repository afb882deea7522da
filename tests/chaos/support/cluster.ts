import { Agent } from "node:https";
import { type Answer, get } from "../../../local/client/loopback.ts";
import { login, outputs } from "../../../local/client/stack.ts";
import type { Series } from "../../../local/client/querier.ts";

export { kubectl, list } from "../../../local/client/kubectl.ts";

export interface Question {
  readonly query: string;
  /** In seconds since 1970; default now. */
  readonly time?: number;
  /** Default true. */
  readonly dedup?: boolean;
}

/** Timeout of a query in seconds; Grafana's default. */
export const patience = 30;

// A new connection per query: an open connection would stay with a node that is down.
const agent = new Agent({ keepAlive: false });

/** Sends one request to the endpoint of the querier; returns any response within `seconds`. */
export async function callApi(
  path: string,
  search: Readonly<Record<string, string>>,
  seconds = patience,
): Promise<Answer> {
  const { endpoints } = await outputs();
  const url = new URL(`${path}?${new URLSearchParams(search)}`, endpoints["thanos-querier"]);
  const signal = AbortSignal.timeout(seconds * 1000);
  return get(url.href, { ...(await login()), agent, signal });
}

/** Sends one query to the endpoint of the querier; fails on an error status and after {@link patience}. */
export async function ask({ query, time, dedup = true }: Question): Promise<Series[]> {
  const { status, body } = await callApi("/api/v1/query", {
    query,
    dedup: String(dedup),
    ...(time !== undefined && { time: String(time) }),
  });
  if (status !== 200) throw new Error(`${status}: ${body.slice(0, 300)}`);
  return (JSON.parse(body) as { data: { result: Series[] } }).data.result;
}
