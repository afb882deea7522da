import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ApiServer } from "../cluster/apiServer.ts";
import { dnsName, section } from "../settings/schema.ts";

/** Settings of a StorageClass that the stack does not manage. */
export const existingStorageClass = section({
  name: dnsName().describe("instead of `create`: name of an existing StorageClass for all volumes"),
});

/** Fields of a new StorageClass. */
export interface NewStorageClass {
  readonly provisioner: pulumi.Input<string>;
  readonly parameters: Readonly<Record<string, pulumi.Input<string>>>;
  /** Annotations that the provisioner reads; default none. */
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface ExistingStorageClass {
  readonly name: string;
  /** Key of the setting with the name. */
  readonly setting: string;
}

/** The StorageClass of all volumes: new, or existing. */
export type StorageClass =
  | { readonly create: NewStorageClass; readonly existing?: undefined }
  | { readonly create?: undefined; readonly existing: ExistingStorageClass };

export interface StorageClassArgs {
  /** Name in the cluster. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly fields: NewStorageClass;
}

/** A StorageClass for volumes in the zone or on the node of their pods. */
export function createStorageClass(
  resourceName: string,
  { name, labels, fields: { annotations, ...fields } }: StorageClassArgs,
  opts: pulumi.CustomResourceOptions,
): k8s.storage.v1.StorageClass {
  return new k8s.storage.v1.StorageClass(
    resourceName,
    {
      metadata: { name, labels, annotations },
      ...fields,
      // Creates a volume after its pod is scheduled.
      volumeBindingMode: "WaitForFirstConsumer",
      allowVolumeExpansion: true,
    },
    opts,
  );
}

/**
 * Checks that an existing StorageClass exists: without it, all pods with volumes stay Pending. A class that the
 * user may not get is not checked.
 * @throws RunError with the setting
 */
export async function checkStorageClass(
  api: ApiServer,
  { name, setting }: ExistingStorageClass,
): Promise<void> {
  if (await api.lacks(`/apis/storage.k8s.io/v1/storageclasses/${name}`))
    throw new pulumi.RunError(
      `ha-monitoring:${setting}: the cluster has no StorageClass ${name}. Set a name that kubectl get storageclasses lists.`,
    );
}
