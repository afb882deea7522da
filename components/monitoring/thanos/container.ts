import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Container } from "../../kubernetes/pod.ts";
import { containerPorts } from "../../kubernetes/ports.ts";
import { probes } from "../../kubernetes/probes.ts";
import { images } from "../../../versions.ts";
import type { BucketClient } from "./bucketClient.ts";

/** Ports of every Thanos component. */
export const thanosPorts = { http: 10902, grpc: 10901 };

/** Path of the readiness probe of every Thanos component. */
export const readyPath = "/-/ready";

/** DNS refresh interval for the discovery of Thanos' pods. */
export const dnsInterval = "10s";

/**
 * preStop delay in seconds, in which all clients stop using a pod: those that discover pods by DNS,
 * whose records may be some seconds old, and ingress controllers. A store that ends earlier would be
 * missing in answers, and a ruler rejects incomplete answers.
 */
export const preStopSeconds = 20;

/**
 * Seconds that a new pod must be ready before a rollout replaces the next one, which ends after its preStop delay.
 * In these 40 s, clients discover the new pod; otherwise they might briefly know neither pod. They refresh every
 * 10 s, by a DNS record that node-local caches keep for 30 s:
 * https://github.com/kubernetes/kubernetes/blob/v1.36.4/cluster/addons/dns/nodelocaldns/nodelocaldns.yaml
 */
export const minReadySeconds = 20;

/** Termination grace period in seconds: the preStop delay, and the 120 s that Thanos gives running requests. */
export const terminationSeconds = preStopSeconds + 120;

export interface ThanosContainerArgs {
  readonly name: string;
  /** Subcommand of thanos: sidecar, query, … */
  readonly command: string;
  /** Flags of the subcommand. */
  readonly args: readonly pulumi.Input<string>[];
  /** Served ports of {@link thanosPorts}; default all. */
  readonly ports?: readonly (keyof typeof thanosPorts)[];
  /** Environment besides the bucket's; default none. */
  readonly env?: readonly k8s.types.input.core.v1.EnvVar[];
  readonly resources: k8s.types.input.core.v1.ResourceRequirements;
  /** Maximum time from the start until the container serves HTTP, in seconds; default that of {@link probes}. */
  readonly startSeconds?: number;
  /** Bucket that the component uses; default none. */
  readonly bucket?: BucketClient;
  /** Mounts besides the bucket's; default none. */
  readonly volumeMounts?: readonly k8s.types.input.core.v1.VolumeMount[];
}

/** The container of a Thanos component. */
export function thanosContainer(container: ThanosContainerArgs): Container {
  const { name, command, args, resources, bucket, volumeMounts = [] } = container;
  const { ports = ["http", "grpc"], env = [], startSeconds } = container;
  return {
    name,
    image: images.thanos,
    args: [
      command,
      // Sets Go's memory limit, so that garbage is collected before the container's limit is reached.
      "--enable-auto-gomemlimit",
      // Listens on all IPv4 and IPv6 addresses; the default is IPv4 only.
      ...ports.map((port) => `--${port}-address=:${thanosPorts[port]}`),
      ...args,
      ...(bucket?.args ?? []),
    ],
    env: [...env, ...(bucket?.env ?? [])],
    ports: containerPorts(Object.fromEntries(ports.map((port) => [port, thanosPorts[port]]))),
    ...probes({
      // `live` succeeds from the start, `ready` after a sidecar has reached its Prometheus or a store
      // gateway has read its bucket: https://github.com/thanos-io/thanos/blob/v0.42.4/pkg/prober
      live: { path: "/-/healthy", port: "http" },
      ready: { path: readyPath, port: "http" },
      ...(startSeconds !== undefined && { startSeconds }),
    }),
    resources,
    volumeMounts: [...volumeMounts, ...(bucket?.volumeMounts ?? [])],
  };
}
