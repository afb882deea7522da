import type * as gcp from "@pulumi/gcp";
import { getClusterOutput } from "@pulumi/gcp/container/getCluster.js";
import * as pulumi from "@pulumi/pulumi";
import type { Cluster } from "./cluster.ts";
import { type ApiServer, kubeconfig } from "./kubeconfig.ts";

export interface ExistingClusterArgs {
  /** ID of the cluster's project. */
  readonly project: string;
  /** Region or zone of the cluster. */
  readonly location: string;
  readonly name: string;
  /** Whether pods access the buckets by workload identity. */
  readonly workloadIdentity: boolean;
}

type Found = Pick<
  gcp.container.GetClusterResult,
  "endpoint" | "masterAuths" | "controlPlaneEndpointsConfigs" | "workloadIdentityConfigs"
>;

/** A cluster that this program does not manage. */
export function existingCluster(
  { project, location, name, workloadIdentity }: ExistingClusterArgs,
  opts: pulumi.InvokeOutputOptions,
): Cluster {
  const found = getClusterOutput({ project, location, name }, opts).apply((found) => {
    if (workloadIdentity && !workloadPoolOf(found))
      throw new pulumi.RunError(
        `ha-monitoring:gke.identity must be "key": cluster ${name} has no workload identity pool`,
      );
    return found;
  });
  return {
    id: pulumi.output(`projects/${project}/locations/${location}/clusters/${name}`),
    kubeconfig: pulumi.secret(found.apply((found) => kubeconfig(name, apiServerOf(found)))),
    workloadPool: found.apply(workloadPoolOf),
  };
}

const workloadPoolOf = ({ workloadIdentityConfigs: [config] }: Found) => config?.workloadPool ?? "";

/** The DNS endpoint if it allows external traffic (authorized by IAM), otherwise the IP address. */
function apiServerOf({ endpoint, masterAuths, controlPlaneEndpointsConfigs }: Found): ApiServer {
  const [dns] = controlPlaneEndpointsConfigs[0]?.dnsEndpointConfigs ?? [];
  if (dns?.allowExternalTraffic) return { host: dns.endpoint };
  return { host: endpoint, ca: masterAuths[0]?.clusterCaCertificate ?? "" };
}
