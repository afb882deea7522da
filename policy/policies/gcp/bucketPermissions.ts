import { bucketOf } from "../../model/bucket.ts";
import type { GcpResource } from "../../model/gcp.ts";
import type { Container, Pod } from "../../model/pod.ts";
import { stackPolicy } from "../../model/policy.ts";
import type { Program } from "../../model/program.ts";
import { metadataOf, namespaceOf, nameOf, type Resource, title } from "../../model/resource.ts";
import type { Stack } from "../../model/stack.ts";

type Verb = "read" | "create" | "delete";

/** https://thanos.io/tip/thanos/storage.md/ */
const needs: Partial<Readonly<Record<Program, readonly Verb[]>>> = {
  "thanos sidecar": ["read", "create"],
  "thanos rule": ["read", "create"],
  "thanos receive": ["read", "create"],
  "thanos store": ["read"],
  "thanos compact": ["read", "create", "delete"],
};
const programs = Object.keys(needs) as Program[];

/** https://cloud.google.com/storage/docs/access-control/iam-roles */
const roles: Readonly<Record<string, readonly Verb[]>> = {
  "roles/storage.objectViewer": ["read"],
  "roles/storage.objectCreator": ["create"],
  "roles/storage.objectUser": ["read", "create", "delete"],
  "roles/storage.objectAdmin": ["read", "create", "delete"],
  "roles/storage.admin": ["read", "create", "delete"],
  "roles/storage.legacyObjectReader": ["read"],
  "roles/storage.legacyBucketWriter": ["create", "delete"],
  "roles/storage.legacyBucketOwner": ["create", "delete"],
};

const member = "gcp:storage/bucketIAMMember:BucketIAMMember";
const binding = "gcp:storage/bucketIAMBinding:BucketIAMBinding";

/** What a role lets somebody do with the objects of a bucket. */
interface Grant {
  readonly resource: Resource;
  readonly bucket: string;
  readonly member: string;
  readonly verbs: readonly Verb[];
}

export const bucketPermissions = stackPolicy({
  name: "bucket-permissions",
  description:
    "Each component may do with its bucket what it has to, and only a compactor deletes.",
  check: (stack, { report, each }) => {
    const grants: Grant[] = [];
    each(
      stack.gcp(member, binding),
      (resource) => resource,
      (resource) => {
        grants.push(...grantsOf(resource));
      },
    );
    const users = new Map<Grant, Container[]>();
    const compacted = new Set<string>();
    each(
      stack.running(...programs),
      ({ pod }) => pod.resource,
      (container) => {
        const bucket = bucketOf(stack, container)?.name;
        if (bucket !== undefined && container.program === "thanos compact") compacted.add(bucket);
        const isOwn = ownerTest(stack, container.pod);
        const own = grants.filter((grant) => grant.bucket === bucket && isOwn(grant.member));
        for (const grant of own) users.set(grant, [...(users.get(grant) ?? []), container]);
        // What isn't granted here at all is granted elsewhere.
        const allowed = own.flatMap(({ verbs }) => verbs);
        const missing = needs[container.program ?? "grafana"]?.filter(
          (verb) => !allowed.includes(verb),
        );
        if (own.length === 0 || !missing?.length) return;
        report(container.pod.resource, {
          what: `${container.title} isn't allowed to ${missing.join(" and ")} objects of its bucket ${bucket ?? ""}.`,
          why: lossWithout[missing[0] ?? "read"],
          fix: `Grant its account ${missing.includes("delete") ? "roles/storage.objectAdmin" : missing.map((verb) => (verb === "read" ? "roles/storage.objectViewer" : "roles/storage.objectCreator")).join(" and ")} on the bucket.`,
        });
      },
    );
    for (const [{ resource, verbs, bucket }, containers] of users) {
      // Without a compactor, that is what is missing.
      if (!verbs.includes("delete") || !compacted.has(bucket)) continue;
      if (containers.some(({ program }) => program === "thanos compact")) continue;
      report(resource, {
        what: `${title(resource)} lets ${containers.map(({ pod }) => pod.title).join(" and ")} delete objects of ${bucket}.`,
        why: "Only the compactor deletes blocks. Whoever breaks into a pod that needn't, such as one that scrapes what others wrote, takes all history away.",
        fix: `Grant ${containers.every(({ program }) => program === "thanos store") ? "roles/storage.objectViewer" : "roles/storage.objectViewer and roles/storage.objectCreator"} instead.`,
      });
    }
  },
});

const lossWithout: Readonly<Record<Verb, string>> = {
  read: "It can't see which blocks are there: nothing older than the local retention is answered, uploaded or compacted.",
  create: "No block is uploaded: what is older than the local retention is lost.",
  delete:
    "Blocks that were merged, and those that are past their retention, stay for ever: queries read everything twice, and it is paid for.",
};

function grantsOf(resource: GcpResource<typeof member | typeof binding>): readonly Grant[] {
  const { bucket, role } = resource.props;
  const members = resource.type === binding ? resource.props.members : [resource.props.member];
  const verbs = roles[role] ?? [];
  return members.map((member) => ({ resource, bucket, member, verbs }));
}

/** Tells whether a member of a role is the account of a pod. */
function ownerTest(stack: Stack, pod: Pod): (member: string) => boolean {
  const name = pod.workload.spec.serviceAccountName ?? "default";
  const account = stack
    .kind("ServiceAccount")
    .find((resource) => nameOf(resource) === name && namespaceOf(resource) === pod.namespace);
  const email = account && metadataOf(account).annotations?.["iam.gke.io/gcp-service-account"];
  return (member) =>
    (email !== undefined && member === `serviceAccount:${email}`) ||
    member.endsWith(`/subject/ns/${pod.namespace}/sa/${name}`) ||
    member.endsWith(`.svc.id.goog[${pod.namespace}/${name}]`);
}
