import { execa } from "execa";
import { readFile } from "node:fs/promises";
import type { Agent, IncomingMessage } from "node:http";
import * as https from "node:https";
import { text } from "node:stream/consumers";
import { network, state } from "../../../local/layout.ts";

/** Access to an ingress controller that serves the stack's Ingresses. */
export interface IngressUnderTest {
  /** URL of a Prometheus behind the controller. */
  readonly prometheus: string;
  /** CA certificate in PEM, and `user:password`. */
  readonly login: { readonly ca: string; readonly auth: string };
  /** Address of the controller; host names are only sent in requests. */
  readonly address: string;
  /** Path of a kubeconfig of the controller's cluster. */
  readonly kubeconfig: string;
  /** IPv4 address of this machine that pods reach; the tests add the next addresses to the same link. */
  readonly machine: string;
}

/**
 * The controller of the embedded cluster, or the one that the environment names: INGRESS_PROMETHEUS
 * (a URL), INGRESS_CA (a file), INGRESS_AUTH (user:password), INGRESS_ADDRESS, INGRESS_KUBECONFIG and
 * INGRESS_MACHINE (such as the host's address in the Docker network of a kind cluster).
 */
export async function ingressUnderTest(): Promise<IngressUnderTest> {
  const prometheus = process.env.INGRESS_PROMETHEUS;
  if (prometheus === undefined) return embedded();
  const variable = (name: string) => {
    const value = process.env[name];
    if (!value) throw new Error(`${name} must be set together with INGRESS_PROMETHEUS.`);
    return value;
  };
  return {
    prometheus,
    login: { ca: await readFile(variable("INGRESS_CA"), "utf8"), auth: variable("INGRESS_AUTH") },
    address: variable("INGRESS_ADDRESS"),
    kubeconfig: variable("INGRESS_KUBECONFIG"),
    machine: variable("INGRESS_MACHINE"),
  };
}

async function embedded(): Promise<IngressUnderTest> {
  // Imported here, as the module needs the embedded cluster's tools.
  const { outputs } = await import("../../../local/client/stack.ts");
  const { endpoints, caCertificate, credentials } = await outputs();
  const { user, password } = credentials.basicAuth;
  return {
    prometheus: endpoints["prometheus-0"] ?? "",
    login: { ca: caCertificate, auth: `${user}:${password}` },
    address: "127.0.0.1",
    kubeconfig: state.kubeconfig,
    machine: network.bridgeAddress,
  };
}

/** Runs kubectl on the controller's cluster; returns its output. */
export async function kubectlOf(
  { kubeconfig }: IngressUnderTest,
  args: readonly string[],
  input?: string,
): Promise<string> {
  const { stdout } = await execa("kubectl", ["--kubeconfig", kubeconfig, ...args], { input });
  return stdout;
}

export interface Request {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly ca?: string;
  readonly auth?: string;
  readonly agent?: Agent;
}

/** Sends a request to the controller. */
export function send(
  { address }: IngressUnderTest,
  url: string,
  { method = "GET", headers = {}, body, ca, auth, agent }: Request,
): ReturnType<typeof https.request> {
  const { hostname, host, port, pathname, search } = new URL(url);
  const request = https.request({
    ...{ host: address, port: port || 443, servername: hostname, path: pathname + search },
    ...{ method, headers: { ...headers, host }, ca, auth, agent },
  });
  return request.end(body);
}

/** Status and headers of a response, with the unread body. */
export const begin = (...args: Parameters<typeof send>): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    send(...args)
      .on("response", resolve)
      .on("error", reject);
  });

export interface Answer {
  readonly status: number | undefined;
  readonly body: string;
  /** Time from the request to the end of the response. */
  readonly seconds: number;
}

/** The complete response to a request. */
export async function ask(...args: Parameters<typeof send>): Promise<Answer> {
  const start = performance.now();
  const response = await begin(...args);
  const body = await text(response);
  return { status: response.statusCode, body, seconds: (performance.now() - start) / 1000 };
}
