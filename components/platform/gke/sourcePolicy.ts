import { SecurityPolicy } from "@pulumi/gcp/compute/securityPolicy.js";
import type * as pulumi from "@pulumi/pulumi";

/** Maximum number of ranges in a rule: https://cloud.google.com/armor/quotas */
const rangesOfRule = 10;

/** Priority of the rule that is evaluated last. */
const lowestPriority = 2 ** 31 - 1;

/** A Cloud Armor policy that refuses requests from other addresses with status 403. */
export function sourcePolicy(
  name: string,
  ranges: readonly string[],
  opts: pulumi.ComponentResourceOptions,
): SecurityPolicy {
  const rule = (action: string, priority: number, srcIpRanges: string[]) => ({
    ...{ action, priority },
    match: { versionedExpr: "SRC_IPS_V1", config: { srcIpRanges } },
  });
  const allowed = Array.from({ length: Math.ceil(ranges.length / rangesOfRule) }, (_, index) =>
    rule("allow", index, ranges.slice(index * rangesOfRule, (index + 1) * rangesOfRule)),
  );
  return new SecurityPolicy(
    name,
    { rules: [...allowed, rule("deny(403)", lowestPriority, ["*"])] },
    opts,
  );
}
