import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type AnswerLimits, limitFlags } from "./answerLimits.ts";
import type { BucketClient } from "./bucketClient.ts";
import { thanosContainer } from "./container.ts";

export interface SidecarArgs {
  /** Port of Prometheus in the same pod. */
  readonly prometheusPort: number;
  /** Mount of Prometheus' data, which it hard-links while it uploads. */
  readonly data: { readonly name: string; readonly mountPath: string };
  /** Where blocks are uploaded to. */
  readonly bucket: BucketClient;
  /** How much it may answer to one request. */
  readonly limits: AnswerLimits;
  /** Time since which it serves samples, in RFC 3339; the bucket has those before. */
  readonly since: pulumi.Input<string>;
  readonly resources: k8s.types.input.core.v1.ResourceRequirements;
}

/** Container beside a Prometheus: a Store API on its data, and the upload of its blocks. */
export function sidecar({
  prometheusPort,
  data,
  bucket,
  limits,
  since,
  resources,
}: SidecarArgs): k8s.types.input.core.v1.Container {
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
