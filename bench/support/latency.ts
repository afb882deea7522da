import * as path from "node:path";
import { runIn } from "../../local/client/podNetwork.ts";
import type { Pod } from "./cluster.ts";
import type { Load } from "./load.ts";
import { quantile, rounded } from "./measure.ts";

/** Response times of a server, in milliseconds. */
export interface Latency {
  readonly requests: number;
  readonly p50: number;
  readonly p99: number;
}

/** Sends requests to a pod from its own network namespace. */
export async function latencyOf(pod: Pod, load: Load): Promise<Latency> {
  const script = path.join(import.meta.dirname, "load.ts");
  const milliseconds = JSON.parse(await runIn(pod, script, JSON.stringify(load))) as number[];
  const at = (share: number) => rounded(quantile(milliseconds, share));
  return { requests: milliseconds.length, p50: at(0.5), p99: at(0.99) };
}
