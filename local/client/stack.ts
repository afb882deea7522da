import type { RequestOptions } from "node:https";
import { pulumi, stack } from "../pulumi.ts";
import { get } from "./loopback.ts";

/** Outputs of the stack, with secrets in the clear. */
export interface Outputs {
  readonly endpoints: Readonly<Record<string, string>>;
  readonly buckets: { readonly longTerm: string; readonly ruler: string };
  readonly credentials: {
    readonly basicAuth: { readonly user: string; readonly password: string };
  };
  readonly caCertificate: string;
}

let known: Promise<Outputs> | undefined;

/** Outputs of the stack, which are read once. */
export const outputs = (): Promise<Outputs> => (known ??= readOutputs());

/** Clears the cache of {@link outputs}, after a change of the stack. */
export function forgetOutputs(): void {
  known = undefined;
}

async function readOutputs(): Promise<Outputs> {
  const { stdout } = await pulumi([
    ...["stack", "output", "--json", "--show-secrets", "--stack", stack],
  ]);
  return JSON.parse(stdout) as Outputs;
}

/** Request options with the CA certificate and the login of the endpoints. */
export async function login(): Promise<RequestOptions> {
  const { caCertificate, credentials } = await outputs();
  const { user, password } = credentials.basicAuth;
  return { ca: caCertificate, auth: `${user}:${password}` };
}

/**
 * Response of an endpoint of the stack as JSON.
 * @throws Error on any status but 200
 */
export async function getJson<T>(endpoint: string, path: string): Promise<T> {
  const url = (await outputs()).endpoints[endpoint];
  if (!url) throw new Error(`The stack has no endpoint ${endpoint}.`);
  const { status, body } = await get(new URL(path, url).href, await login());
  if (status !== 200) throw new Error(`${url}${path} answered ${status}: ${body}`);
  return JSON.parse(body) as T;
}
