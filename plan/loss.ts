import { inputsOf, type Step, typeOf } from "./preview.ts";

/** What goes with a resource that is deleted or replaced. */
export interface Loss {
  /** Whether data goes, not only time. */
  readonly data: boolean;
  readonly what: string;
}

/** What is lost, by type of resource; types that are not here can be made anew. */
const losses: Readonly<Record<string, Loss>> = {
  "gcp:storage/bucket:Bucket": { data: true, what: "every block in it" },
  "gcp:container/cluster:Cluster": { data: true, what: "all that runs in it, and its volumes" },
  "gcp:container/nodePool:NodePool": { data: false, what: "its nodes end, and their pods move" },
  "gcp:kms/cryptoKey:CryptoKey": { data: true, what: "all that only this key decrypts" },
  "kubernetes:core/v1:Namespace": { data: true, what: "all that is in it, and its volumes" },
  "kubernetes:core/v1:PersistentVolumeClaim": { data: true, what: "the data of its volume" },
  "kubernetes:core/v1:PersistentVolume": { data: true, what: "the data of the volume" },
  "kubernetes:storage.k8s.io/v1:StorageClass": {
    data: false,
    what: "volumes that are made from now on are of the new kind; those that exist, and their pods, stay as they are",
  },
  "random:index/randomId:RandomId": { data: true, what: "what bears its suffix is replaced too" },
};

const pods: Loss = { data: false, what: "all its pods end at once" };

/** What goes with a resource; undefined if it is nothing that can't be made anew. */
export function lossOf(step: Step): Loss | undefined {
  const type = typeOf(step);
  if (/^kubernetes:apps\/v1:(Deployment|DaemonSet)$/.test(type)) return pods;
  return type === "kubernetes:apps/v1:StatefulSet" ? ofStatefulSet(step) : losses[type];
}

function ofStatefulSet(step: Step): Loss {
  const { spec = {}, metadata = {} } = inputsOf(step).before as {
    spec?: {
      volumeClaimTemplates?: readonly unknown[];
      persistentVolumeClaimRetentionPolicy?: { whenDeleted?: string };
    };
    metadata?: { annotations?: Readonly<Record<string, string>> };
  };
  const orphans = metadata.annotations?.["pulumi.com/deletionPropagationPolicy"] === "orphan";
  if (orphans)
    return { data: false, what: "its pods run on, and restart one by one under the new one" };
  if (spec.persistentVolumeClaimRetentionPolicy?.whenDeleted === "Delete")
    return { data: true, what: "all its pods end at once, and their volumes are deleted" };
  if (!spec.volumeClaimTemplates?.length) return pods;
  return { data: false, what: "all its pods end at once; their volumes and data stay" };
}
