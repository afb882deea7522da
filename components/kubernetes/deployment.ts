import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { disruptionBudget } from "./disruptionBudget.ts";
import type { AppLabels } from "./labels.ts";
import { fastEviction } from "./placement.ts";
import { type PodArgs, podTemplate } from "./pod.ts";

export interface DeploymentArgs {
  readonly metadata: k8s.types.input.meta.v1.ObjectMeta;
  readonly labels: AppLabels;
  /** Number of pods, at most one of which a rollout or a node drain stops at a time. */
  readonly replicas: number;
  /** Seconds that a new pod must be ready before a rollout replaces the next one; default 0. */
  readonly minReadySeconds?: number;
  readonly pod: PodArgs;
}

/** Pods without a volume, which another node replaces soon after the loss of theirs. */
export function deployment(
  name: string,
  { metadata, labels, replicas, minReadySeconds, pod }: DeploymentArgs,
  opts: pulumi.CustomResourceOptions,
): void {
  new k8s.apps.v1.Deployment(
    name,
    {
      metadata,
      spec: {
        replicas,
        selector: { matchLabels: labels.selector },
        minReadySeconds,
        strategy:
          pod.single === undefined
            ? // A surge pod could not be scheduled, as each pod needs its own node.
              { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }
            : { type: "Recreate" },
        template: podTemplate(labels, { ...fastEviction, ...pod }),
      },
    },
    opts,
  );
  disruptionBudget(name, { metadata, labels, replicas }, { parent: opts.parent });
}
