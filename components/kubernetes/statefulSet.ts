import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { disruptionBudget } from "./disruptionBudget.ts";
import type { AppLabels } from "./labels.ts";
import { type PodArgs, podTemplate } from "./pod.ts";
import { growVolumes } from "./volumes.ts";

export interface StatefulSetArgs {
  readonly metadata: k8s.types.input.meta.v1.ObjectMeta;
  readonly labels: AppLabels;
  /** Number of pods, at most one of which a rollout or a node drain stops at a time. */
  readonly replicas: number;
  /** Name of the Service that gives each pod its DNS name. */
  readonly service: pulumi.Input<string>;
  /** Name of the volume in the pod. */
  readonly claim: string;
  /** Default the cluster's. */
  readonly storageClass?: pulumi.Input<string>;
  /** Size of each pod's volume, as a quantity. */
  readonly storage: string;
  /** Seconds that a new pod must be ready before a rollout replaces the next one; default 0. */
  readonly minReadySeconds?: number;
  readonly pod: PodArgs;
}

/** Pods with permanent names, each with a persistent volume. */
export function statefulSet(
  name: string,
  args: StatefulSetArgs,
  { parent, customTimeouts }: Pick<pulumi.CustomResourceOptions, "parent" | "customTimeouts">,
): void {
  const { metadata, labels, replicas, claim, storage } = args;
  const set = new k8s.apps.v1.StatefulSet(
    name,
    {
      metadata,
      spec: {
        replicas,
        serviceName: args.service,
        // With OrderedReady, a failing pod would block the rollout of its fix:
        // https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#forced-rollback
        podManagementPolicy: "Parallel",
        minReadySeconds: args.minReadySeconds,
        selector: { matchLabels: labels.selector },
        template: podTemplate(labels, args.pod),
        volumeClaimTemplates: [
          {
            metadata: { name: claim },
            spec: {
              accessModes: ["ReadWriteOnce"],
              storageClassName: args.storageClass,
              resources: { requests: { storage } },
            },
          },
        ],
      },
    },
    // Claim templates are immutable: at a change, Pulumi would replace the StatefulSet and end all pods
    // at once. Patches of the claims set the sizes instead.
    { parent, customTimeouts, ignoreChanges: ["spec.volumeClaimTemplates"] },
  );
  growVolumes(set, name, { namespace: metadata.namespace, replicas, claim, storage }, { parent });
  disruptionBudget(name, { metadata, labels, replicas }, { parent });
}
