import { bucketOf } from "../../model/bucket.ts";
import type { GcpResource } from "../../model/gcp.ts";
import type { Container, Pod } from "../../model/pod.ts";
import { stackPolicy } from "../../model/policy.ts";
import type { Program } from "../../model/program.ts";
import { metadataOf, namespaceOf, nameOf, type Resource, title } from "../../model/resource.ts";
import type { Stack } from "../../model/stack.ts";

type Verb = "read" | "create" | "delete";

/** https://thanos.io/tip/thanos/storage.md/ */
const needs: ReadonlyMap<Program, readonly Verb[]> = new Map<Program, readonly Verb[]>([
  ["thanos sidecar", ["read", "create"]],
  ["thanos rule", ["read", "create"]],
  ["thanos receive", ["read", "create"]],
  ["thanos store", ["read"]],
  ["thanos compact", ["read", "create", "delete"]],
]);

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

/** What a role allows a member to do with the objects of a bucket. */
interface Grant {
  readonly resource: Resource;
  readonly bucket: string;
  readonly member: string;
  readonly verbs: readonly Verb[];
}

export const bucketPermissions = stackPolicy({
  name: "bucket-permissions",
  description:
    "Each component has the permissions that it needs on its bucket, and only the compactor may delete.",
  prevents: "nothing uploaded or compacted; history deleted through a compromised pod",
  check: (stack, { report, each }) => {
    const grants: Grant[] = [];
    each(stack.gcp(member, binding), (resource) => {
      grants.push(...grantsOf(resource));
    });
    const users = new Map<Grant, Container[]>();
    const compacted = new Set<string>();
    each(stack.running(...needs.keys()), (container) => {
      const bucket = bucketOf(stack, container)?.name;
      if (bucket === undefined) return;
      if (container.program === "thanos compact") compacted.add(bucket);
      const isOwn = ownerTest(stack, container.pod);
      const own = grants.filter((grant) => grant.bucket === bucket && isOwn(grant.member));
      // An account without any grant in this stack is granted its roles elsewhere.
      if (own.length === 0) return;
      for (const grant of own) users.set(grant, [...(users.get(grant) ?? []), container]);
      const allowed = own.flatMap(({ verbs }) => verbs);
      const missing = needsOf(container).filter((verb) => !allowed.includes(verb));
      const [first] = missing;
      if (!first) return;
      report(container, {
        what: `${container.title} isn't allowed to ${missing.join(" and ")} objects of its bucket ${bucket}.`,
        why: lossWithout[first],
        fix: `Grant its account ${missing.includes("delete") ? "roles/storage.objectAdmin" : missing.map((verb) => (verb === "read" ? "roles/storage.objectViewer" : "roles/storage.objectCreator")).join(" and ")} on the bucket.`,
      });
    });
    for (const [{ resource, verbs, bucket }, containers] of users) {
      // Without a compactor in this stack, another policy reports that.
      if (!verbs.includes("delete") || !compacted.has(bucket)) continue;
      if (containers.some(({ program }) => program === "thanos compact")) continue;
      report(resource, {
        what: `${title(resource)} allows ${containers.map(({ pod }) => pod.title).join(" and ")} to delete objects of ${bucket}.`,
        why: "Only the compactor has to delete blocks. An attacker in another pod, such as one that scrapes untrusted targets, could delete all history.",
        fix: `Grant ${containers.every(({ program }) => program === "thanos store") ? "roles/storage.objectViewer" : "roles/storage.objectViewer and roles/storage.objectCreator"} instead.`,
      });
    }
  },
});

const needsOf = ({ program }: Container): readonly Verb[] => (program && needs.get(program)) ?? [];

const lossWithout: Readonly<Record<Verb, string>> = {
  read: "It can't list the existing blocks: it answers, uploads and compacts nothing older than the local retention.",
  create: "No block is uploaded: data older than the local retention is lost.",
  delete:
    "Merged and expired blocks remain permanently: queries read everything twice, and storage costs grow.",
};

function grantsOf(resource: GcpResource<typeof member | typeof binding>): readonly Grant[] {
  const { bucket, role } = resource.props;
  const members = resource.type === binding ? resource.props.members : [resource.props.member];
  const verbs = roles[role] ?? [];
  return members.map((member) => ({ resource, bucket, member, verbs }));
}

/** A test whether a member of a role is the account of a pod. */
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
