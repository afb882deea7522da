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

/** How long anyone waits for an answer, in seconds, as Grafana does by default. */
export const patience = 30;

// Each query by a connection of its own: an old one would go on leading to a node that is gone.
const agent = new Agent({ keepAlive: false });

/** Asks the public endpoint once, and waits so many seconds for an answer, whatever it is. */
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

/** Asks the public endpoint once; fails on anything but an answer in time. */
export async function ask({ query, time, dedup = true }: Question): Promise<Series[]> {
  const { status, body } = await callApi("/api/v1/query", {
    query,
    dedup: String(dedup),
    ...(time !== undefined && { time: String(time) }),
  });
  if (status !== 200) throw new Error(`${status}: ${body.slice(0, 300)}`);
  return (JSON.parse(body) as { data: { result: Series[] } }).data.result;
}
