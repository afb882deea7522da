import { execa } from "execa";
import { request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { pulumi, stack } from "../../../local/pulumi.ts";
import { gatewayPort, state } from "../../../local/settings.ts";
import { toolPaths } from "../../../local/tools/build.ts";

export const bin = await toolPaths();

/** Runs kubectl on the embedded cluster; gives what it prints. */
export async function kubectl(...args: string[]): Promise<string> {
  const { stdout } = await execa(bin("kubectl"), ["--kubeconfig", state.kubeconfig, ...args]);
  return stdout;
}

/** Objects that `kubectl get ARGS` finds. */
export async function list<T>(...args: string[]): Promise<T[]> {
  const output = await kubectl("get", ...args, "--output=json");
  return (JSON.parse(output) as { items: T[] }).items;
}

/** The stack's outputs. */
export async function outputs(): Promise<{
  endpoints: Record<string, string>;
  buckets: { longTerm: string; ruler: string };
}> {
  const { stdout } = await pulumi(bin, ["stack", "output", "--json", "--stack", stack]);
  return JSON.parse(String(stdout)) as Awaited<ReturnType<typeof outputs>>;
}

/**
 * Body of a GET by the ingress on loopback. The host name goes into the request only, since
 * not every resolver knows that names below localhost are this machine.
 */
export function get(url: string): Promise<{ status: number; body: string }> {
  const { host, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    request(
      { host: "127.0.0.1", port: gatewayPort, path: pathname + search, headers: { host } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => {
          resolve({
            status: response.statusCode ?? 0,
            body: Buffer.concat(chunks).toString("utf8"),
          });
        });
      },
    )
      .on("error", reject)
      .end();
  });
}

/** JSON that an endpoint of the stack answers; fails on any status but 200. */
export async function getJson<T>(endpoint: string, path: string): Promise<T> {
  endpoints ??= outputs().then((outputs) => outputs.endpoints);
  const url = (await endpoints)[endpoint];
  if (!url) throw new Error(`The stack has no endpoint ${endpoint}.`);
  const { status, body } = await get(new URL(path, url).href);
  if (status !== 200) throw new Error(`${url}${path} answered ${status}: ${body}`);
  return JSON.parse(body) as T;
}

let endpoints: Promise<Record<string, string>> | undefined;

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

/** Repeats an assertion until it holds, for what takes its time by design; its last failure counts. */
export async function eventually<T>(seconds: number, assertion: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;)
    try {
      return await assertion();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(500);
    }
}
