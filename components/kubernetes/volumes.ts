import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { skipAwait } from "./annotations.ts";

/**
 * Options of a StatefulSet with volumes. Kubernetes changes no claim template of a StatefulSet that
 * exists; Pulumi would replace the set, and end all pods at once. So the template stays what it
 * was at first, and {@link growVolumes} has the sizes.
 */
export const firstTemplates = { ignoreChanges: ["spec.volumeClaimTemplates"] };

export interface VolumesArgs {
  readonly namespace: pulumi.Input<string>;
  /** Pods, each of which has a volume. */
  readonly replicas: number;
  /** Name of the volume in the pods. */
  readonly claim: string;
  /** Size of each volume, as a quantity. */
  readonly storage: string;
}

/** Grows the volumes of a StatefulSet's pods to their size, while the pods run on. */
export function growVolumes(
  set: k8s.apps.v1.StatefulSet,
  name: string,
  { namespace, replicas, claim, storage }: VolumesArgs,
  opts: pulumi.CustomResourceOptions,
): void {
  for (let index = 0; index < replicas; index++) {
    // https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-storage
    const volume = `${claim}-${name}-${index}`;
    new k8s.core.v1.PersistentVolumeClaimPatch(
      volume,
      {
        // The provider would wait for an event of the claim, and a claim of the right size has none.
        metadata: { name: volume, namespace, annotations: skipAwait },
        spec: { resources: { requests: { storage } } },
      },
      // The claim itself is the StatefulSet's, and outlives the patch.
      { ...opts, dependsOn: set, retainOnDelete: true },
    );
  }
}
