import { execa } from "execa";
import * as http from "node:http";
import type { IncomingHttpHeaders } from "node:http";
import * as https from "node:https";
import type { RequestOptions } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { pulumi, stack } from "../../../local/pulumi.ts";
import { state } from "../../../local/settings.ts";
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

/** The stack's outputs, with the values of secrets. */
export interface Outputs {
  readonly endpoints: Readonly<Record<string, string>>;
  readonly buckets: { readonly longTerm: string; readonly ruler: string };
  readonly credentials: {
    readonly basicAuth: { readonly user: string; readonly password: string };
  };
  readonly caCertificate: string;
}

let known: Promise<Outputs> | undefined;

/** The stack's outputs, read once. */
export const outputs = (): Promise<Outputs> => (known ??= readOutputs());

/** Has the outputs read once more, after a change of them. */
export function forgetOutputs(): void {
  known = undefined;
}

async function readOutputs(): Promise<Outputs> {
  const { stdout } = await pulumi(bin, [
    ...["stack", "output", "--json", "--show-secrets", "--stack", stack],
  ]);
  return JSON.parse(String(stdout)) as Outputs;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/**
 * Answer to a GET on loopback. The host name goes into the request only, since not every
 * resolver knows that names below localhost are this machine.
 */
export function get(url: string, options: RequestOptions = {}): Promise<Answer> {
  const { protocol, hostname, host, port, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    (protocol === "https:" ? https : http)
      .request(
        {
          ...{ host: "127.0.0.1", port, servername: hostname, path: pathname + search },
          ...{ headers: { host }, ...options },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("end", () => {
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: Buffer.concat(chunks).toString("utf8"),
            });
          });
        },
      )
      .on("error", reject)
      .end();
  });
}

/** What a request needs to be let in: whom to trust, and who asks. */
export async function login(): Promise<RequestOptions> {
  const { caCertificate, credentials } = await outputs();
  const { user, password } = credentials.basicAuth;
  return { ca: caCertificate, auth: `${user}:${password}` };
}

/** JSON that an endpoint of the stack answers; fails on any status but 200. */
export async function getJson<T>(endpoint: string, path: string): Promise<T> {
  const url = (await outputs()).endpoints[endpoint];
  if (!url) throw new Error(`The stack has no endpoint ${endpoint}.`);
  const { status, body } = await get(new URL(path, url).href, await login());
  if (status !== 200) throw new Error(`${url}${path} answered ${status}: ${body}`);
  return JSON.parse(body) as T;
}

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
