import { getCluster, type GetClusterResult } from "@pulumi/gcp/container/getCluster.js";
import * as pulumi from "@pulumi/pulumi";
import type { Cluster } from "./cluster.ts";
import { type ApiServer, kubeconfig } from "./kubeconfig.ts";
import { type Lookup, lookUp } from "./lookup.ts";

export interface ClusterPlace {
  /** ID of the cluster's project. */
  readonly project: string;
  /** Region or zone of the cluster. */
  readonly location: string;
  readonly name: string;
}

export interface ExistingClusterArgs extends ClusterPlace {
  /** Whether pods access the buckets by workload identity. */
  readonly workloadIdentity: boolean;
  /** Whether HTTPRoutes are created. */
  readonly gatewayApi: boolean;
  /** Whether volumes are backed up. */
  readonly withBackups: boolean;
}

type Found = Pick<
  GetClusterResult,
  | "enableAutopilot"
  | "gatewayApiConfigs"
  | "addonsConfigs"
  | "subnetwork"
  | "endpoint"
  | "masterAuths"
  | "controlPlaneEndpointsConfigs"
  | "workloadIdentityConfigs"
>;

/** A cluster that this program does not manage. */
export function existingCluster(
  { workloadIdentity, gatewayApi, withBackups, ...place }: ExistingClusterArgs,
  opts: pulumi.InvokeOptions,
): Cluster {
  const { project, location, name } = place;
  const found = pulumi
    .output(findCluster(place, { setting: "gke.cluster.existing.name" }, opts))
    .apply((found) => {
      if (found.enableAutopilot)
        throw new pulumi.RunError(
          `ha-monitoring:gke.cluster.existing.name: cluster ${name} is an Autopilot cluster, which refuses the node exporters: they need the network, the processes and the files of the nodes`,
        );
      if (workloadIdentity && !workloadPoolOf(found))
        throw new pulumi.RunError(
          `ha-monitoring:gke.identity must be "key": cluster ${name} has no workload identity pool`,
        );
      if (gatewayApi && !hasGatewayApi(found))
        throw new pulumi.RunError(
          `ha-monitoring:gke.ingress.gateway: cluster ${name} has no Gateway API. Enable it with gcloud container clusters update ${name} --location=${location} --gateway-api=standard.`,
        );
      if (withBackups && !found.addonsConfigs[0]?.gkeBackupAgentConfigs[0]?.enabled)
        throw new pulumi.RunError(
          `ha-monitoring:gke.backups: cluster ${name} has no agent of Backup for GKE. Enable it with gcloud container clusters update ${name} --location=${location} --update-addons=BackupRestore=ENABLED.`,
        );
      return found;
    });
  return {
    id: pulumi.output(`projects/${project}/locations/${location}/clusters/${name}`),
    kubeconfig: pulumi.secret(found.apply((found) => kubeconfigOf(name, found))),
    workloadPool: found.apply(workloadPoolOf),
    subnetwork: found.apply(({ subnetwork }) => subnetwork),
    resources: [],
  };
}

/**
 * A cluster as it is now.
 * @throws RunError if it cannot be read
 */
export const findCluster = (
  place: ClusterPlace,
  why: Omit<Lookup, "resource">,
  opts: pulumi.InvokeOptions,
): Promise<Found> =>
  lookUp(
    { resource: `cluster ${place.name} in ${place.location}`, ...why },
    getCluster({ ...place }, opts),
  );

/** A kubeconfig for the endpoint of a cluster that is open. */
export const kubeconfigOf = (name: string, found: Found): string =>
  kubeconfig(name, apiServerOf(found));

const hasGatewayApi = ({ gatewayApiConfigs: [config] }: Found) =>
  (config?.channel ?? "CHANNEL_DISABLED") !== "CHANNEL_DISABLED";

const workloadPoolOf = ({ workloadIdentityConfigs: [config] }: Found) => config?.workloadPool ?? "";

/** The DNS endpoint if it allows external traffic (authorized by IAM), otherwise the IP address. */
function apiServerOf({ endpoint, masterAuths, controlPlaneEndpointsConfigs }: Found): ApiServer {
  const [dns] = controlPlaneEndpointsConfigs[0]?.dnsEndpointConfigs ?? [];
  if (dns?.allowExternalTraffic) return { host: dns.endpoint };
  return { host: endpoint, ca: masterAuths[0]?.clusterCaCertificate ?? "" };
}
