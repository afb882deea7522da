import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

export interface VolumeClaimArgs {
  /** Name of the claim, as the pod's containers mount it. */
  readonly name: string;
  readonly storageClass: pulumi.Input<string>;
  /** Size, as a quantity. */
  readonly storage: string;
}

/** A volume for each pod of a StatefulSet, which outlives the pod. */
export const volumeClaim = ({
  name,
  storageClass,
  storage,
}: VolumeClaimArgs): k8s.types.input.core.v1.PersistentVolumeClaim => ({
  metadata: { name },
  spec: {
    accessModes: ["ReadWriteOnce"],
    storageClassName: storageClass,
    resources: { requests: { storage } },
  },
});
