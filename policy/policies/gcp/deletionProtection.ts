import { isGcp } from "../../model/gcp.ts";
import { resourcePolicy } from "../../model/policy.ts";
import { stackOf, title } from "../../model/resource.ts";

export const deletionProtection = resourcePolicy({
  name: "cluster-deletion-protected",
  description: "In production, the cluster can't be deleted by a change.",
  check: (resource, { report, isProtected }) => {
    if (!isGcp(resource, "gcp:container/cluster:Cluster") || !isProtected(resource)) return;
    // It is on where nothing is said.
    if (resource.props.deletionProtection !== false) return;
    report(resource, {
      what: `${title(resource)} of stack ${stackOf(resource)} may be deleted, and replaced, by any change.`,
      why: "With the cluster go the disks of all Prometheus servers, so everything since the last upload, and with it everybody's eyes until it is built again.",
      fix: "Set deletionProtection: true, and take it back in a change of its own when the cluster shall go.",
    });
  },
});
