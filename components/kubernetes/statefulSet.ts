import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { AppLabels } from "./labels.ts";

export interface StatefulSetSpecArgs {
  /** Pods. */
  readonly replicas: number;
  /** Name of the Service that gives each pod its DNS name. */
  readonly service: pulumi.Input<string>;
  readonly labels: AppLabels;
  readonly template: k8s.types.input.core.v1.PodTemplateSpec;
  /** Name of the volume, as the pod's containers mount it. */
  readonly claim: string;
  readonly storageClass: pulumi.Input<string>;
  /** Size of each pod's volume when it is made, as a quantity. */
  readonly storage: string;
}

/** Pods that keep their names, each with a volume that outlives it. */
export const statefulSetSpec = (
  args: StatefulSetSpecArgs,
): k8s.types.input.apps.v1.StatefulSetSpec => ({
  replicas: args.replicas,
  serviceName: args.service,
  // In order, a pod that fails would never give way to its correction:
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
