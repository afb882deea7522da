import { Agent } from "node:https";
import { get, login, outputs, type Series } from "../../e2e/support/cluster.ts";

export { kubectl, list } from "../../e2e/support/cluster.ts";

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

/** Asks the public endpoint once; fails on anything but an answer in time. */
export async function ask({ query, time, dedup = true }: Question): Promise<Series[]> {
  const search = new URLSearchParams({ query, dedup: String(dedup) });
  if (time !== undefined) search.set("time", String(time));
  const url = new URL(`/api/v1/query?${search}`, (await outputs()).endpoints["thanos-querier"]);
  const signal = AbortSignal.timeout(patience * 1000);
  const { status, body } = await get(url.href, { ...(await login()), agent, signal });
  if (status !== 200) throw new Error(`${status}: ${body.slice(0, 300)}`);
  return (JSON.parse(body) as { data: { result: Series[] } }).data.result;
}
