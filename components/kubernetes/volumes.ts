import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { skipAwait } from "./annotations.ts";

export interface VolumesArgs {
  readonly namespace: pulumi.Input<string> | undefined;
  /** Number of pods, each with one volume. */
  readonly replicas: number;
  /** Name of the claim template. */
  readonly claim: string;
  /** Size of each volume, as a quantity. */
  readonly storage: string;
}

/** Expands the volumes of a StatefulSet's pods to their configured size, while the pods run. */
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
        // The provider would wait for an event of the claim, but a claim with the right size has none.
        metadata: { name: volume, namespace, annotations: skipAwait },
        spec: { resources: { requests: { storage } } },
      },
      // The claim belongs to the StatefulSet and remains when the patch is deleted.
      { ...opts, dependsOn: set, retainOnDelete: true },
    );
  }
}
