import { RunError } from "@pulumi/pulumi";
import { existsSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { parse } from "yaml";

/** Which cluster of which kubeconfig. */
export interface ClusterReference {
  /** Path of a kubeconfig; default as for kubectl: $KUBECONFIG, then ~/.kube/config. */
  readonly kubeconfig?: string | undefined;
  /** Context in it; default its current one. */
  readonly context?: string | undefined;
}

interface Kubeconfig {
  readonly "current-context"?: string;
  readonly contexts?: readonly { name: string; context: { cluster: string } }[];
  readonly clusters?: readonly {
    name: string;
    cluster: { server: string; "proxy-url"?: string };
  }[];
}

/** How long an API server may take to accept a connection, in milliseconds. */
const patience = 5000;

/**
 * Makes sure that a cluster's API server accepts connections. Without this, every object of
 * the stack would report on its own that it can't be had.
 * @throws RunError that names the server and the way out
 */
export async function checkReachable(reference: ClusterReference): Promise<void> {
  const { server, "proxy-url": proxy } = clusterOf(reference);
  // The proxy knows the way, not this machine.
  if (proxy ?? process.env.HTTPS_PROXY ?? process.env.https_proxy) return;
  const { hostname, port } = new URL(server);
  const problem = await new Promise<string | undefined>((resolve) => {
    const socket = connect({ host: hostname, port: Number(port || 443), timeout: patience })
      .once("connect", () => {
        resolve(undefined);
        socket.destroy();
      })
      .once("error", ({ message }) => {
        resolve(message);
      })
      .once("timeout", () => {
        socket.destroy();
        resolve(`no connection within ${patience / 1000} s`);
      });
  });
  if (problem !== undefined)
    throw new RunError(
      `The Kubernetes API server ${server} does not answer (${problem}). Start the cluster (the embedded one: make up), or choose another by KUBECONFIG or its context.`,
    );
}

function clusterOf({ kubeconfig, context }: ClusterReference) {
  const names = kubeconfig ?? process.env.KUBECONFIG ?? path.join(os.homedir(), ".kube", "config");
  const files = names.split(path.delimiter).filter(existsSync);
  if (files.length === 0)
    throw new RunError(
      `There is no kubeconfig at ${names}. Make the embedded cluster (make up), or name a kubeconfig by KUBECONFIG.`,
    );
  const configs = files.map((file) => parse(readFileSync(file, "utf8")) as Kubeconfig);
  const wanted =
    context ?? configs.find((config) => config["current-context"])?.["current-context"];
  const found = configs
    .flatMap((config) => config.contexts ?? [])
    .find(({ name }) => name === wanted);
  const cluster = configs
    .flatMap((config) => config.clusters ?? [])
    .find(({ name }) => name === found?.context.cluster);
  if (!cluster)
    throw new RunError(
      `The kubeconfig at ${names} has no ${wanted ? `context "${wanted}" with a cluster` : "current context"}: choose one by kubectl config use-context.`,
    );
  return cluster.cluster;
}
