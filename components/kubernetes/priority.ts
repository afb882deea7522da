import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { appLabels } from "./labels.ts";
import type { PodChange } from "./podTemplates.ts";

/**
 * Above applications (default 0) and below Kubernetes' own classes, which begin at 2 billion:
 * https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/
 */
const value = 1_000_000;

/** A PriorityClass: a node short of memory or capacity evicts applications before the monitoring. */
export function priorityClass(
  name: string,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const { metadata } = new k8s.scheduling.v1.PriorityClass(
    name,
    {
      metadata: { name, labels: appLabels(name).all },
      value,
      description: "Monitoring, which is evicted after applications.",
    },
    opts,
  );
  return metadata.name;
}

/** Sets the PriorityClass of all pods. */
export const prioritizedBy =
  (priorityClassName: pulumi.Input<string>): PodChange =>
  ({ spec, ...template }) => ({ ...template, spec: { ...spec, priorityClassName } });
