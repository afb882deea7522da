import { resourcePolicy } from "../../model/policy.ts";
import { title } from "../../model/resource.ts";

export const noProjectWideStorageRole = resourcePolicy({
  name: "no-project-wide-storage-role",
  description: "No role grants access to every bucket of a project.",
  prevents: "one mistake that deletes other systems' data",
  check: (resource, { report }) => {
    if (!/^gcp:(projects|organizations|folder)\/iam(Member|Binding|Policy):/i.test(resource.type))
      return;
    const granted = JSON.stringify([resource.props.role, resource.props.policyData]);
    const role = /roles\/(storage\.\w+|editor\b|owner\b)/.exec(granted)?.[0];
    if (!role) return;
    report(resource, {
      what: `${title(resource)} grants ${role} on every bucket of the project.`,
      why: "A stolen key or a mistake can then delete the data of other systems too, and those systems can delete these blocks.",
      fix: "Grant the role on the buckets that need it, by gcp.storage.BucketIAMMember.",
    });
  },
});
