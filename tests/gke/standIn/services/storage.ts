import { invalid, Refusal } from "../refusal.ts";
import type { Policy } from "../policies.ts";
import { agentOf, type Fields, type Handlers, now, type Request, type World } from "../world.ts";
import { requireKey } from "./cloudkms.ts";

// https://cloud.google.com/storage/docs/json_api/v1

export interface Bucket extends Fields {
  readonly name: string;
  readonly location: string;
  readonly metageneration: string;
}

interface NewBucket extends Fields {
  readonly name: string;
  readonly location: string;
  readonly encryption?: { readonly defaultKmsKeyName?: string };
  readonly iamConfiguration?: {
    readonly uniformBucketLevelAccess?: { readonly enabled: boolean };
    readonly publicAccessPrevention?: string;
  };
  readonly softDeletePolicy?: { readonly retentionDurationSeconds: string };
}

interface OfBucket {
  readonly bucket: string;
}

const policyOf = (bucket: string) => `b/${bucket}`;

/** Methods of the Cloud Storage API. */
export function storage(world: World): Handlers {
  const { buckets, policies, objects } = world;
  const checkKey = ({ encryption, location }: Partial<NewBucket>, projectNumber: string) => {
    const key = encryption?.defaultKmsKeyName;
    if (!key) return;
    requireKey(world, key, agentOf("storage", projectNumber));
    const place = key.split("/")[3] ?? "";
    if (place.toUpperCase() !== location?.toUpperCase())
      throw invalid(`The location of the Cloud KMS key, ${place}, is not that of the bucket.`);
  };
  const change = (bucket: string, fields: Partial<NewBucket>) => {
    const old = buckets.get(bucket);
    checkKey({ location: old.location, ...fields }, String(old.projectNumber));
    const metageneration = String(Number(old.metageneration) + 1);
    return buckets.change(bucket, { ...fields, metageneration, updated: now() });
  };

  return {
    "storage.projects.serviceAccount.get": ({ params }: Request<{ projectId: string }>) => {
      const { number, agents } = world.project(params.projectId);
      const email = agentOf("storage", number);
      // The request creates the account.
      agents.add(email);
      return { kind: "storage#serviceAccount", email_address: email };
    },
    "storage.buckets.insert": ({ query, body }: Request<unknown, NewBucket>) => {
      const { number } = world.project(query.get("project") ?? "");
      checkKey(body, number);
      if (buckets.has(body.name))
        throw new Refusal(
          409,
          "CONFLICT",
          "Your previous request to create the named bucket succeeded and you already own it.",
          { reason: "conflict" },
        );
      return addBucket(world, number, body);
    },
    "storage.buckets.get": ({ params: { bucket } }: Request<OfBucket>) => buckets.get(bucket),
    "storage.buckets.patch": ({
      params: { bucket },
      body,
    }: Request<OfBucket, Partial<NewBucket>>) => change(bucket, body),
    "storage.buckets.update": ({
      params: { bucket },
      body,
    }: Request<OfBucket, Partial<NewBucket>>) => change(bucket, body),
    "storage.buckets.delete": ({ params: { bucket } }: Request<OfBucket>) => {
      if ((objects.get(bucket) ?? []).length > 0)
        throw new Refusal(409, "CONFLICT", "The bucket you tried to delete is not empty.", {
          reason: "conflict",
        });
      buckets.delete(bucket);
      policies.delete(policyOf(bucket));
      return null;
    },
    "storage.buckets.getIamPolicy": ({ params: { bucket } }: Request<OfBucket>) => {
      buckets.get(bucket);
      return policies.get(policyOf(bucket));
    },
    "storage.buckets.setIamPolicy": ({ params: { bucket }, body }: Request<OfBucket, Policy>) => {
      buckets.get(bucket);
      return policies.set(policyOf(bucket), body);
    },

    "storage.objects.list": ({ params: { bucket } }: Request<OfBucket>) => ({
      kind: "storage#objects",
      items: (objects.get(bucket) ?? []).map((name) => ({
        ...{ kind: "storage#object", name, bucket, generation: "1" },
      })),
    }),
    "storage.objects.delete": ({
      params: { bucket, object },
    }: Request<OfBucket & { object: string }>) => {
      objects.set(
        bucket,
        (objects.get(bucket) ?? []).filter((name) => name !== object),
      );
      return null;
    },
    "storage.anywhereCaches.list": () => ({ kind: "storage#anywhereCaches", items: [] }),
    "storage.folders.list": () => ({ kind: "storage#folders", items: [] }),
    "storage.managedFolders.list": () => ({ kind: "storage#managedFolders", items: [] }),
  };
}

/** Puts the objects of a block into every bucket. */
export function addBlocks({ buckets, objects }: World): void {
  for (const [bucket] of buckets.entries())
    objects.set(bucket, ["01JV/meta.json", "01JV/chunks/000001"]);
}

/** @throws Refusal for a name that Google would refuse */
export function addBucket(world: World, projectNumber: string, asked: NewBucket): Bucket {
  const { name } = asked;
  if (!/^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/.test(name))
    throw invalid(`Invalid bucket name: '${name}'`);
  const time = now();
  const { uniformBucketLevelAccess, publicAccessPrevention = "inherited" } =
    asked.iamConfiguration ?? {};
  const uniform = uniformBucketLevelAccess?.enabled
    ? { enabled: true, lockedTime: time }
    : { enabled: false };
  const softDelete = asked.softDeletePolicy?.retentionDurationSeconds ?? "604800";
  const isRegion = asked.location.includes("-");
  const bucket = world.buckets.add(name, {
    ...asked,
    storageClass: "STANDARD",
    ...{ kind: "storage#bucket", id: name, projectNumber, etag: "CAE=" },
    selfLink: `https://www.googleapis.com/storage/v1/b/${name}`,
    ...{ generation: "1700000000000000001", metageneration: "1" },
    ...{ timeCreated: time, updated: time },
    ...(isRegion ? { locationType: "region" } : { locationType: "multi-region", rpo: "DEFAULT" }),
    location: asked.location.toUpperCase(),
    iamConfiguration: {
      ...{ bucketPolicyOnly: uniform, uniformBucketLevelAccess: uniform },
      publicAccessPrevention,
    },
    softDeletePolicy: {
      retentionDurationSeconds: softDelete,
      ...(softDelete !== "0" && { effectiveTime: time }),
    },
  });
  // https://cloud.google.com/storage/docs/access-control/iam-roles#basic-roles-modifiable
  const { id } = world.project(projectNumber);
  const owners = [`projectEditor:${id}`, `projectOwner:${id}`];
  const bindings = [
    { role: "roles/storage.legacyBucketOwner", members: owners },
    { role: "roles/storage.legacyBucketReader", members: [`projectViewer:${id}`] },
  ];
  world.policies.set(policyOf(name), { etag: "", version: 1, bindings });
  return bucket;
}
