import { Cluster as GcpCluster } from "@pulumi/gcp/container/cluster.js";
import * as pulumi from "@pulumi/pulumi";
import { type GatewaySettings, proxyRangeOf } from "./gatewaySettings.ts";
import { findCluster, kubeconfigOf } from "./existingCluster.ts";
import { existingNetwork } from "./existingNetwork.ts";
import { recurringWindow } from "./maintenance.ts";
import { Network } from "./network.ts";
import { addressesNeeded } from "./networkSettings.ts";
import { NodeAccount } from "./nodeAccount.ts";
import { nodeConfig, type NodeConfigArgs } from "./nodeConfig.ts";
import { nodePool } from "./nodePool.ts";
import type { ClusterSettings } from "./settings.ts";

/** A GKE cluster, created by this stack or existing. */
export interface Cluster {
  /** Permanent ID. */
  readonly id: pulumi.Output<string>;
  /** A secret. */
  readonly kubeconfig: pulumi.Output<string>;
  /** Workload identity pool of the cluster's service accounts. */
  readonly workloadPool: pulumi.Output<string>;
  /** URL or ID of the nodes' subnetwork. */
  readonly subnetwork: pulumi.Output<string>;
  /** Resources that objects in the cluster depend on, such as its nodes. */
  readonly resources: readonly pulumi.Resource[];
}

export interface GkeClusterArgs {
  /** ID of the project. */
  readonly project: string;
  readonly region: string;
  /** Labels of machines and boot disks, on which the provider's default labels have no effect. */
  readonly labels: Readonly<Record<string, string>>;
  /** Protects the cluster from deletion. */
  readonly deletionProtection: boolean;
  /** Name of the encryption key of boot disks and Secrets; default Google-managed. */
  readonly key?: pulumi.Input<string> | undefined;
  /** Whether the agent of Backup for GKE runs in the cluster. */
  readonly withBackups: boolean;
  /** GKE's own Gateway; default none. */
  readonly gateway?: GatewaySettings | undefined;
  readonly settings: ClusterSettings;
}

const lostCluster = {
  setting: "gke.cluster.create",
  hint: "If the cluster was deleted, see docs/operations/recovery.md#a-lost-cluster-with-its-buckets-kept.",
};

/** A regional private cluster, with nodes in each of its zones. */
export class GkeCluster extends pulumi.ComponentResource implements Cluster {
  readonly id: pulumi.Output<string>;
  readonly kubeconfig: pulumi.Output<string>;
  readonly workloadPool: pulumi.Output<string>;
  readonly subnetwork: pulumi.Output<string>;
  readonly resources: readonly pulumi.Resource[] = [this];

  constructor(name: string, args: GkeClusterArgs, opts: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:gke:GkeCluster", name, {}, opts);
    const { project, region, labels, deletionProtection, key, gateway, withBackups } = args;
    const { settings } = args;
    const { authorizedNetworks } = settings;
    const byIp = authorizedNetworks.length > 0;

    const network = settings.network.existing
      ? existingNetwork(
          { project, region, needed: addressesNeeded(settings), ...settings.network.existing },
          { parent: this },
        )
      : new Network(
          name,
          { region, ...settings.network.create, proxies: gateway && proxyRangeOf(gateway) },
          { parent: this },
        );
    const account = new NodeAccount(`${name}-nodes`, { project }, { parent: this });
    const configOf = (pool: NodeConfigArgs["settings"]) =>
      nodeConfig({ account: account.email, labels, key, settings: pool });

    const cluster = new GcpCluster(
      name,
      {
        location: region,
        nodeLocations: settings.zones,
        deletionProtection,
        releaseChannel: { channel: settings.releaseChannel },
        maintenancePolicy: { recurringWindow: recurringWindow(settings.maintenance) },

        network: network.vpc,
        subnetwork: network.subnetwork,
        networkingMode: "VPC_NATIVE",
        ipAllocationPolicy: {
          clusterSecondaryRangeName: network.ranges.pods,
          servicesSecondaryRangeName: network.ranges.services,
        },
        // Dataplane V2 enforces NetworkPolicies; by default, GKE does not enforce them.
        datapathProvider: "ADVANCED_DATAPATH",
        privateClusterConfig: {
          enablePrivateNodes: true,
          ...(byIp && { enablePrivateEndpoint: false }),
        },
        controlPlaneEndpointsConfig: {
          dnsEndpointConfig: { allowExternalTraffic: !byIp },
          ipEndpointsConfig: { enabled: byIp },
        },
        // Left out with the DNS endpoint: GKE keeps the networks, which have no effect on it.
        ...(byIp && {
          masterAuthorizedNetworksConfig: {
            cidrBlocks: authorizedNetworks.map((cidrBlock) => ({ cidrBlock })),
            gcpPublicCidrsAccessEnabled: false,
          },
        }),

        workloadIdentityConfig: { workloadPool: `${project}.svc.id.goog` },
        enableShieldedNodes: true,
        anonymousAuthenticationConfig: { mode: "LIMITED" },
        rbacBindingConfig: {
          enableInsecureBindingSystemAuthenticated: false,
          enableInsecureBindingSystemUnauthenticated: false,
        },
        // GKE keeps the encryption if the field is left out.
        databaseEncryption:
          key === undefined ? { state: "DECRYPTED" } : { state: "ENCRYPTED", keyName: key },
        addonsConfig: {
          gcePersistentDiskCsiDriverConfig: { enabled: true },
          // NodeLocal DNSCache: DNS queries are answered on the pod's node, not sent to a lost node.
          dnsCacheConfig: { enabled: true },
          // Also set to false: without the field, GKE would keep an enabled agent.
          gkeBackupAgentConfig: { enabled: withBackups },
        },
        // Left out without a Gateway: other programs in the cluster may use the Gateway API.
        ...(gateway && { gatewayApiConfig: { channel: "CHANNEL_STANDARD" } }),
        // This stack monitors the workloads; Google's paid collection would duplicate it.
        monitoringConfig: {
          enableComponents: ["SYSTEM_COMPONENTS"],
          managedPrometheus: { enabled: false },
        },

        // GKE requires a default pool, which is deleted before the pool below is created. Its nodes
        // have the same configuration, as policies of an organization may refuse others.
        removeDefaultNodePool: true,
        initialNodeCount: 1,
        nodeConfig: configOf(settings.nodes),
      },
      {
        parent: this,
        protect: deletionProtection,
        dependsOn: [...network.resources, account],
        ignoreChanges: [
          // GKE reports these of the default pool first and of an arbitrary pool later.
          ...["nodeConfig", "initialNodeCount"],
          // GKE chooses this value if no IP address accepts connections.
          ...(byIp ? [] : ["privateClusterConfig.enablePrivateEndpoint"]),
        ],
      },
    );
    for (const [pool, ofPool] of Object.entries({ nodes: settings.nodes, ...settings.pools }))
      nodePool(
        pool === "nodes" ? name : `${name}-${pool}`,
        {
          ...{ region, cluster: cluster.id, zones: settings.zones, pool, settings: ofPool },
          nodeConfig: configOf(ofPool),
        },
        { parent: this },
      );

    this.id = cluster.id;
    this.subnetwork = cluster.subnetwork;
    this.workloadPool = cluster.workloadIdentityConfig.apply(
      ({ workloadPool = "" }) => workloadPool,
    );
    // From the cluster as it is, not as it will be: a preview connects before the update opens the
    // other endpoint. The ID is unknown until the cluster exists.
    this.kubeconfig = pulumi.secret(
      pulumi
        .all([cluster.name, cluster.id])
        .apply(async ([name]) =>
          kubeconfigOf(
            name,
            await findCluster({ project, location: region, name }, lostCluster, { parent: this }),
          ),
        ),
    );
    this.registerOutputs({ id: this.id });
  }
}
