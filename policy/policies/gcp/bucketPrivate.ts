import { isGcp } from "../../model/gcp.ts";
import { resourcePolicy } from "../../model/policy.ts";
import { title } from "../../model/resource.ts";

export const bucketPrivate = resourcePolicy({
  name: "bucket-not-public",
  description: "No bucket, and no object in one, can be read from the internet without an account.",
  check: (resource, { report }) => {
    const why =
      "Blocks hold the name of every service, customer label and address that was ever scraped, for years.";
    if (isGcp(resource, "gcp:storage/bucket:Bucket")) {
      const { props } = resource;
      if (props.publicAccessPrevention !== "enforced")
        report(resource, {
          what: `${title(resource)} leaves it to others whether it can be made public.`,
          why,
          fix: `Set publicAccessPrevention: "enforced".`,
        });
      if (props.uniformBucketLevelAccess !== true)
        report(resource, {
          what: `${title(resource)} lets every object have rights of its own.`,
          why: `${why} An object that was made public is found nowhere in the rights of the bucket.`,
          fix: "Set uniformBucketLevelAccess: true.",
        });
      return;
    }
    if (!/^gcp:(storage\/bucket|projects\/)/.test(resource.type)) return;
    const { props } = resource;
    const members = [
      ...list(props.member),
      ...list(props.members),
      ...list(props.entity),
      ...list(props.roleEntities),
    ];
    const everybody = [...members, ...list(props.predefinedAcl), ...list(props.policyData)].find(
      (member) => /allUsers|allAuthenticatedUsers|publicRead/.test(member),
    );
    if (everybody)
      report(resource, {
        what: `${title(resource)} gives rights to everybody on the internet.`,
        why,
        fix: "Name the service accounts that need the bucket, and nobody else.",
      });
  },
});

const list = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.map(String) : value === undefined ? [] : [JSON.stringify(value)];
