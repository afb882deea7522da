import { resourcePolicy } from "../../model/policy.ts";
import { title } from "../../model/resource.ts";

export const projectRoles = resourcePolicy({
  name: "no-project-wide-storage-role",
  description: "Nobody has rights to every bucket of a project.",
  check: (resource, { report }) => {
    if (!/^gcp:(projects|organizations|folder)\/iam(Member|Binding|Policy):/i.test(resource.type))
      return;
    const granted = JSON.stringify([resource.props.role, resource.props.policyData]);
    const role = /roles\/(storage\.\w+|editor\b|owner\b)/.exec(granted)?.[0];
    if (!role) return;
    report(resource, {
      what: `${title(resource)} grants ${role} on every bucket of the project.`,
      why: "A stolen key, or a mistake with it, then deletes other systems' data too, and theirs the blocks here.",
      fix: "Grant the role on the buckets that need it, by gcp.storage.BucketIAMMember.",
    });
  },
});
