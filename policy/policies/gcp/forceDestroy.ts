import { isGcp } from "../../model/gcp.ts";
import { resourcePolicy } from "../../model/policy.ts";
import { stackOf, title } from "../../model/resource.ts";

export const forceDestroy = resourcePolicy({
  name: "bucket-not-force-destroyed",
  description: "In production, no bucket is deleted with what it holds.",
  check: (resource, { report, isProtected }) => {
    if (!isGcp(resource, "gcp:storage/bucket:Bucket") || !isProtected(resource)) return;
    if (resource.props.forceDestroy !== true) return;
    report(resource, {
      what: `${title(resource)} of stack ${stackOf(resource)} is deleted with all its objects when its resource is.`,
      why: "A destroy, or a change that replaces the bucket, deletes years of history within seconds, and nothing brings them back.",
      fix: "Set forceDestroy: false.",
    });
  },
});
