import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { AppLabels } from "./labels.ts";

export interface StatefulSetSpecArgs {
  /** Number of pods. */
  readonly replicas: number;
  /** Name of the Service that gives each pod its DNS name. */
  readonly service: pulumi.Input<string>;
  readonly labels: AppLabels;
  readonly template: k8s.types.input.core.v1.PodTemplateSpec;
  /** Name of the volume in the pod. */
  readonly claim: string;
  readonly storageClass: pulumi.Input<string>;
  /** Initial size of each pod's volume, as a quantity. */
  readonly storage: string;
}

/** Pods with permanent names, each with a persistent volume. */
export const statefulSetSpec = (
  args: StatefulSetSpecArgs,
): k8s.types.input.apps.v1.StatefulSetSpec => ({
  replicas: args.replicas,
  serviceName: args.service,
  // With OrderedReady, a failing pod would block the rollout of its fix:
  // https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#forced-rollback
  podManagementPolicy: "Parallel",
  selector: { matchLabels: args.labels.selector },
  template: args.template,
  volumeClaimTemplates: [
    {
      metadata: { name: args.claim },
      spec: {
        accessModes: ["ReadWriteOnce"],
        storageClassName: args.storageClass,
        resources: { requests: { storage: args.storage } },
      },
    },
  ],
});
