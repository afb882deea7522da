import { isGcp } from "../../model/gcp.ts";
import { resourcePolicy } from "../../model/policy.ts";
import { title } from "../../model/resource.ts";

export const bucketNotPublic = resourcePolicy({
  name: "bucket-not-public",
  description: "No bucket, and no object in one, can be read from the internet without an account.",
  prevents: "years of metrics published on the internet",
  check: (resource, { report }) => {
    const why =
      "Blocks contain the name of every service, customer label and address that was scraped, for years.";
    if (isGcp(resource, "gcp:storage/bucket:Bucket")) {
      const { props } = resource;
      if (props.publicAccessPrevention !== "enforced")
        report(resource, {
          what: `${title(resource)} can be made public.`,
          why,
          fix: `Set publicAccessPrevention: "enforced".`,
        });
      if (props.uniformBucketLevelAccess !== true)
        report(resource, {
          what: `${title(resource)} allows permissions on single objects.`,
          why: `${why} A public object does not appear in the permissions of the bucket.`,
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
        what: `${title(resource)} grants permissions to everybody on the internet.`,
        why,
        fix: "Grant them to the service accounts that need the bucket.",
      });
  },
});

const list = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.map(String) : value === undefined ? [] : [JSON.stringify(value)];
