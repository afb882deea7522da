import { isGcp } from "../../model/gcp.ts";
import { resourcePolicy } from "../../model/policy.ts";
import { stackOf, title } from "../../model/resource.ts";

export const bucketNotForceDestroyed = resourcePolicy({
  name: "bucket-not-force-destroyed",
  description: "In protected stacks, no bucket is deleted together with its objects.",
  prevents: "years of history deleted within seconds",
  check: (resource, { report, isProtected }) => {
    if (!isGcp(resource, "gcp:storage/bucket:Bucket") || !isProtected(resource)) return;
    if (resource.props.forceDestroy !== true) return;
    report(resource, {
      what: `${title(resource)} of stack ${stackOf(resource)} is deleted with all its objects when its resource is deleted.`,
      why: "A destroy, or a change that replaces the bucket, deletes years of history within seconds and permanently.",
      fix: "Set forceDestroy: false.",
    });
  },
});
