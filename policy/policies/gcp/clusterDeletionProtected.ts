import { isGcp } from "../../model/gcp.ts";
import { resourcePolicy } from "../../model/policy.ts";
import { stackOf, title } from "../../model/resource.ts";

export const clusterDeletionProtected = resourcePolicy({
  name: "cluster-deletion-protected",
  description: "In protected stacks, no change can delete the cluster.",
  prevents: "the cluster and its disks deleted by a change",
  check: (resource, { report, isProtected }) => {
    if (!isGcp(resource, "gcp:container/cluster:Cluster") || !isProtected(resource)) return;
    // The default is true.
    if (resource.props.deletionProtection !== false) return;
    report(resource, {
      what: `${title(resource)} of stack ${stackOf(resource)} may be deleted, and replaced, by any change.`,
      why: "The disks of all Prometheus servers are deleted with the cluster, and with them all data since the last upload; nothing is monitored until the cluster is created again.",
      fix: "Set deletionProtection: true. To delete the cluster, remove the protection in a separate change before.",
    });
  },
});
