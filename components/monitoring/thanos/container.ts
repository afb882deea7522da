import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { farewell } from "../../kubernetes/farewell.ts";
import { containerPorts } from "../../kubernetes/ports.ts";
import { probes } from "../../kubernetes/probes.ts";
import { restrictedContainer } from "../../kubernetes/security.ts";
import { images } from "../../../versions.ts";
import type { BucketClient } from "./bucketClient.ts";

/** Ports of every Thanos component. */
export const thanosPorts = { http: 10902, grpc: 10901 };

/** Path that answers while a component can serve. */
export const readyPath = "/-/ready";

/** Time from one look of whoever discovers Thanos' pods by DNS to the next. */
export const dnsInterval = "10s";

/**
 * Time in which all who call a pod learn that it goes, in seconds: those who look by DNS, whose
 * record may be some seconds old, and ingress controllers. A store that goes before would be
 * missed in answers, and a ruler accepts none that something is missing in.
 */
export const farewellSeconds = 20;

/**
 * For how long a pod must have been ready before the next one goes, in seconds: those who call
 * learn of it meanwhile. Else, for a moment, they may know neither.
 */
export const minReadySeconds = 10;

/** Time for a pod to end in: the farewell, and what Thanos gives requests that are under way. */
export const terminationSeconds = farewellSeconds + 120;

export interface ThanosContainerArgs {
  readonly name: string;
  /** Which component it is: sidecar, query, … */
  readonly command: string;
  /** Flags of the command. */
  readonly args: readonly pulumi.Input<string>[];
  /** Which of {@link thanosPorts} it serves; default all. */
  readonly ports?: readonly (keyof typeof thanosPorts)[];
  /** Environment besides the bucket's; default none. */
  readonly env?: readonly k8s.types.input.core.v1.EnvVar[];
  readonly resources: k8s.types.input.core.v1.ResourceRequirements;
  /** Seconds within which it serves HTTP after its start; default that of {@link probes}. */
  readonly startSeconds?: number;
  /** The bucket that it works with; default none. */
  readonly bucket?: BucketClient;
  /** Mounts besides the bucket's; default none. */
  readonly volumeMounts?: readonly k8s.types.input.core.v1.VolumeMount[];
}

/** The container of a Thanos component. */
export function thanosContainer(container: ThanosContainerArgs): k8s.types.input.core.v1.Container {
  const { name, command, args, resources, bucket, volumeMounts = [] } = container;
  const { ports = ["http", "grpc"], env = [], startSeconds } = container;
  return {
    name,
    image: images.thanos,
    args: [
      command,
      // Collects garbage before the limit of memory is reached.
      "--enable-auto-gomemlimit",
      // Every address of every family; by default those of IPv4 only.
      ...ports.map((port) => `--${port}-address=:${thanosPorts[port]}`),
      ...args,
      ...(bucket?.args ?? []),
    ],
    env: [...env, ...(bucket?.env ?? [])],
    ports: containerPorts(Object.fromEntries(ports.map((port) => [port, thanosPorts[port]]))),
    ...probes({
      // Answers from the start; `ready` does once a sidecar has met its Prometheus and a store
      // gateway has read its bucket: https://github.com/thanos-io/thanos/blob/v0.42.4/pkg/prober
      live: { path: "/-/healthy", port: "http" },
      ready: { path: readyPath, port: "http" },
      ...(startSeconds !== undefined && { startSeconds }),
    }),
    ...farewell(farewellSeconds),
    resources,
    securityContext: restrictedContainer,
    volumeMounts: [...volumeMounts, ...(bucket?.volumeMounts ?? [])],
  };
}
