import { Cluster as GcpCluster } from "@pulumi/gcp/container/cluster.js";
import { NodePool } from "@pulumi/gcp/container/nodePool.js";
import * as pulumi from "@pulumi/pulumi";
import { kubeconfig } from "./kubeconfig.ts";
import { recurringWindow } from "./maintenance.ts";
import { Network } from "./network.ts";
import { NodeAccount } from "./nodeAccount.ts";
import { nodeConfig } from "./nodeConfig.ts";
import type { ClusterSettings } from "./settings.ts";

/** A GKE cluster, made here or not. */
export interface Cluster {
  /** Names it for good. */
  readonly id: pulumi.Output<string>;
  /** Known when pods can run; a secret. */
  readonly kubeconfig: pulumi.Output<string>;
  /** Workload identity pool of its service accounts. */
  readonly workloadPool: pulumi.Output<string>;
}

export interface GkeClusterArgs {
  /** ID of the project. */
  readonly project: string;
  readonly region: string;
  /** Refuses to delete it. */
  readonly deletionProtection: boolean;
  /** Name of the key of boot disks and of Secrets; default Google's. */
  readonly key?: pulumi.Input<string> | undefined;
  /** Settings with their defaults filled in. */
  readonly settings: ClusterSettings;
}

/** A regional, private cluster in a network of its own, with nodes in each of its zones. */
export class GkeCluster extends pulumi.ComponentResource implements Cluster {
  readonly id: pulumi.Output<string>;
  readonly kubeconfig: pulumi.Output<string>;
  readonly workloadPool: pulumi.Output<string>;

  constructor(name: string, args: GkeClusterArgs, opts: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:gke:GkeCluster", name, {}, opts);
    const { project, region, deletionProtection, key, settings } = args;
    const { authorizedNetworks } = settings;
    const byIp = authorizedNetworks.length > 0;

    const network = new Network(name, { region, ...settings.network }, { parent: this });
    const account = new NodeAccount(`${name}-nodes`, { project }, { parent: this }).email;
    const ofNodes = nodeConfig({ account, key, settings: settings.nodes });

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
        // Dataplane V2: it enforces the NetworkPolicies, which nothing does by default.
        datapathProvider: "ADVANCED_DATAPATH",
        privateClusterConfig: { enablePrivateNodes: true },
        controlPlaneEndpointsConfig: {
          dnsEndpointConfig: { allowExternalTraffic: !byIp },
          ipEndpointsConfig: { enabled: byIp },
        },
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
        ...(key !== undefined && { databaseEncryption: { state: "ENCRYPTED", keyName: key } }),
        addonsConfig: {
          gcePersistentDiskCsiDriverConfig: { enabled: true },
          // Names are asked for on one's own node, and not on one that is gone.
          dnsCacheConfig: { enabled: true },
        },
        // Workloads are monitored by what runs in the cluster, and need not be paid for twice.
        monitoringConfig: {
          enableComponents: ["SYSTEM_COMPONENTS"],
          managedPrometheus: { enabled: false },
        },

        // GKE makes no cluster without nodes: these are gone before the pool below is made. They
        // are like the pool's all the same, as an organization may admit no others.
        removeDefaultNodePool: true,
        initialNodeCount: 1,
        nodeConfig: ofNodes,
      },
      {
        parent: this,
        protect: deletionProtection,
        // It tells those of the default pool, and later ones of whichever pool comes first.
        ignoreChanges: ["nodeConfig", "initialNodeCount"],
      },
    );
    const pool = new NodePool(
      name,
      {
        location: region,
        cluster: cluster.id,
        nodeLocations: settings.zones,
        nodeCount: settings.nodes.perZone,
        nodeConfig: ofNodes,
        networkConfig: { enablePrivateNodes: true },
        management: { autoRepair: true, autoUpgrade: true },
        // One node more before one less: the pods of a zone go nowhere else, like their volumes.
        upgradeSettings: { maxSurge: 1, maxUnavailable: 0 },
        // A pool that is replaced is deleted after its successor is there, as its name is Pulumi's
        // choice, and drained like for an upgrade.
        nodeDrainConfigs: [{ respectPdbDuringNodePoolDeletion: true }],
      },
      { parent: this },
    );

    this.id = cluster.id;
    this.workloadPool = cluster.workloadIdentityConfig.apply(
      ({ workloadPool = "" }) => workloadPool,
    );
    this.kubeconfig = pulumi.secret(
      pulumi
        .all([
          cluster.name,
          cluster.endpoint,
          cluster.masterAuth,
          cluster.controlPlaneEndpointsConfig,
          pool.id,
        ])
        .apply(([name, endpoint, { clusterCaCertificate }, { dnsEndpointConfig }]) =>
          kubeconfig(
            name,
            byIp
              ? { host: endpoint, ca: clusterCaCertificate }
              : { host: dnsEndpointConfig.endpoint },
          ),
        ),
    );
    this.registerOutputs({ id: this.id });
  }
}
