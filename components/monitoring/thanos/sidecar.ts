import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Container } from "../../kubernetes/pod.ts";
import { type StoreApiLimits, limitFlags } from "./storeApiLimits.ts";
import type { BucketClient } from "./bucketClient.ts";
import { thanosContainer } from "./container.ts";

export interface SidecarArgs {
  /** Port of Prometheus in the same pod. */
  readonly prometheusPort: number;
  /** Mount of Prometheus' data; the sidecar hard-links blocks while it uploads them. */
  readonly data: { readonly name: string; readonly mountPath: string };
  /** Bucket that blocks are uploaded to. */
  readonly bucket: BucketClient;
  /** Limits of the sidecar's answer to one request. */
  readonly limits: StoreApiLimits;
  /** Start of the time range that the sidecar serves, in RFC 3339; older samples are in the bucket. */
  readonly since: pulumi.Input<string>;
  readonly resources: k8s.types.input.core.v1.ResourceRequirements;
}

/** Thanos' sidecar of a Prometheus: serves its data by the Store API, and uploads its blocks. */
export function sidecar({
  prometheusPort,
  data,
  bucket,
  limits,
  since,
  resources,
}: SidecarArgs): Container {
  return thanosContainer({
    name: "thanos-sidecar",
    command: "sidecar",
    args: [
      `--prometheus.url=http://127.0.0.1:${prometheusPort}`,
      `--tsdb.path=${data.mountPath}`,
      pulumi.interpolate`--min-time=${since}`,
      ...limitFlags(limits),
    ],
    resources,
    bucket,
    volumeMounts: [data],
  });
}
