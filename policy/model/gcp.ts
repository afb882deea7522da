import type { ClusterArgs } from "@pulumi/gcp/container/cluster.js";
import type { KeyArgs } from "@pulumi/gcp/serviceaccount/key.js";
import type { BucketArgs } from "@pulumi/gcp/storage/bucket.js";
import type { BucketIAMBindingArgs } from "@pulumi/gcp/storage/bucketIAMBinding.js";
import type { BucketIAMMemberArgs } from "@pulumi/gcp/storage/bucketIAMMember.js";
import type { Unwrap } from "@pulumi/pulumi";
import type { Resource } from "./resource.ts";

/**
 * Inputs of Google Cloud's resources by Pulumi type, as the provider's SDK types them. Only types
 * are imported: `validateResourceOfType` needs the SDK's classes, which take a second to load at
 * each preview and would have to be installed also where Google Cloud is not used.
 */
interface Inputs {
  "gcp:container/cluster:Cluster": ClusterArgs;
  "gcp:serviceaccount/key:Key": KeyArgs;
  "gcp:storage/bucket:Bucket": BucketArgs;
  "gcp:storage/bucketIAMBinding:BucketIAMBinding": BucketIAMBindingArgs;
  "gcp:storage/bucketIAMMember:BucketIAMMember": BucketIAMMemberArgs;
}

export type GcpType = keyof Inputs;

/** A resource of one of these types, discriminated by {@link Resource.type}. */
export type GcpResource<Type extends GcpType> = {
  [T in Type]: Resource & { readonly type: T; readonly props: Readonly<Unwrap<Inputs[T]>> };
}[Type];

/** Whether a resource has one of these types. */
export const isGcp = <Type extends GcpType>(
  resource: Resource,
  ...types: readonly Type[]
): resource is GcpResource<Type> => (types as readonly string[]).includes(resource.type);
