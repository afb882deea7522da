import { inputsOf, type Step, typeOf } from "./preview.ts";

/** The loss when a resource is deleted or replaced. */
export interface Loss {
  /** Whether data is lost. */
  readonly data: boolean;
  readonly what: string;
}

/** Losses by type of resource. Resources of other types can be created again without loss. */
const losses: Readonly<Record<string, Loss>> = {
  "gcp:storage/bucket:Bucket": { data: true, what: "every block in it" },
  "gcp:container/cluster:Cluster": { data: true, what: "all its workloads and volumes" },
  "gcp:container/nodePool:NodePool": {
    data: false,
    what: "a replaced pool is drained within disruption budgets after its successor is created; a deleted pool evicts its pods",
  },
  "gcp:kms/cryptoKey:CryptoKey": { data: true, what: "all data that is encrypted with this key" },
  "kubernetes:core/v1:Namespace": { data: true, what: "all its objects and volumes" },
  "kubernetes:core/v1:PersistentVolumeClaim": { data: true, what: "the data of its volume" },
  "kubernetes:core/v1:PersistentVolume": { data: true, what: "the data of the volume" },
  "kubernetes:storage.k8s.io/v1:StorageClass": {
    data: false,
    what: "new volumes are of the new class; existing volumes and their pods do not change",
  },
  "random:index/randomId:RandomId": {
    data: true,
    what: "resources with its suffix in their names are replaced too",
  },
};

const kept: Loss = { data: false, what: "it is kept, and Pulumi no longer manages it" };
const pods: Loss = { data: false, what: "all its pods end at the same time" };

/** What is lost with a resource; undefined if nothing is lost. */
export function lossOf(step: Step): Loss | undefined {
  const type = typeOf(step);
  if (step.oldState?.retainOnDelete) return kept;
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
    return { data: false, what: "its pods keep running, and restart one by one under the new one" };
  if (spec.persistentVolumeClaimRetentionPolicy?.whenDeleted === "Delete")
    return { data: true, what: "all its pods end at the same time, and their volumes are deleted" };
  if (!spec.volumeClaimTemplates?.length) return pods;
  return {
    data: false,
    what: "all its pods end at the same time; their volumes and data are kept",
  };
}
