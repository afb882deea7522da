import { createHash } from "node:crypto";
import { invalid } from "../refusal.ts";
import { agentOf, etag, type Fields, type Handlers, type Request, type World } from "../world.ts";
import { requireKey } from "./cloudkms.ts";
import type { Cluster } from "./clusters.ts";
import type { StartOperation } from "./container.ts";

export interface NodeConfig extends Fields {
  readonly machineType?: string;
  readonly diskType?: string;
  readonly diskSizeGb?: number;
  readonly bootDiskKmsKey?: string;
  readonly serviceAccount?: string;
  readonly spot?: boolean;
  readonly metadata?: Fields;
  readonly resourceLabels?: Fields;
  readonly kubeletConfig?: Fields;
  readonly shieldedInstanceConfig?: Fields;
  readonly workloadMetadataConfig?: { readonly mode?: string };
}

export interface NewNodePool extends Fields {
  readonly name: string;
  readonly initialNodeCount?: number;
  readonly locations?: readonly string[];
  readonly config?: NodeConfig;
  readonly management?: Fields;
  readonly networkConfig?: Fields;
  readonly upgradeSettings?: Fields;
}

export interface NodePool extends NewNodePool {
  readonly initialNodeCount: number;
  readonly locations: readonly string[];
  readonly config: NodeConfig;
  readonly networkConfig: Fields;
  readonly instanceGroupUrls: readonly string[];
}

interface Named {
  readonly name: string;
}

/** Fields of a change that address the pool. */
const address = ["name", "nodePoolId", "clusterId", "projectId", "zone", "nodeVersion", "etag"];

/** Methods of node pools. */
export function nodePools(world: World, start: StartOperation): Handlers {
  const pools = world.nodePools;
  const prefix = "container.projects.locations.clusters.nodePools";
  return {
    [`${prefix}.create`]: ({
      params: { parent },
      body: { nodePool },
    }: Request<{ parent: string }, { nodePool: NewNodePool }>) => {
      addNodePool(world, parent, nodePool);
      return start("CREATE_NODE_POOL", `${parent}/nodePools/${nodePool.name}`);
    },
    [`${prefix}.get`]: ({ params: { name } }: Request<Named>) => pools.get(name),
    [`${prefix}.list`]: ({ params: { parent } }: Request<{ parent: string }>) => ({
      nodePools: pools.under(`${parent}/nodePools`),
    }),
    [`${prefix}.delete`]: ({ params: { name } }: Request<Named>) => {
      pools.delete(name);
      return start("DELETE_NODE_POOL", name);
    },
    [`${prefix}.setSize`]: ({
      params: { name },
      body: { nodeCount },
    }: Request<Named, { nodeCount: number }>) => {
      pools.change(name, { initialNodeCount: nodeCount });
      return start("SET_NODE_POOL_SIZE", name);
    },
    [`${prefix}.setManagement`]: ({
      params: { name },
      body: { management },
    }: Request<Named, { management: Fields }>) => {
      pools.change(name, { management });
      return start("SET_NODE_POOL_MANAGEMENT", name);
    },
    [`${prefix}.update`]: ({
      params: { name },
      body,
    }: Request<Named, Partial<NodePool> & { readonly nodeNetworkConfig?: Fields }>) => {
      const pool = pools.get(name);
      const { locations, upgradeSettings, nodeNetworkConfig, ...config } = body;
      const configured = Object.entries<unknown>(config)
        .filter(([key]) => !address.includes(key))
        .map(([key, value]) => [key, inConfig(key, value)] as const);
      const changed = { ...pool.config, ...Object.fromEntries(configured) };
      checkNodes(world, name, changed);
      pools.change(name, {
        config: changed,
        networkConfig: { ...pool.networkConfig, ...nodeNetworkConfig },
        ...(locations && { locations, instanceGroupUrls: groups(name, locations) }),
        ...(upgradeSettings && { upgradeSettings }),
      });
      return start("UPGRADE_NODES", name);
    },
  };
}

/** A field of an update in the form that it has in the configuration of a pool. */
function inConfig(key: string, value: unknown): unknown {
  // An int64 of an update is a string in JSON; the configuration has an int32.
  if (key === "diskSizeGb") return Number(value);
  const wrapped: Readonly<Record<string, unknown>> = Object(value);
  if (key === "labels" || key === "resourceLabels") return wrapped.labels ?? {};
  return key === "taints" ? (wrapped.taints ?? []) : value;
}

/** @param cluster full name of the cluster */
export function addNodePool(world: World, cluster: string, asked: NewNodePool): void {
  const name = `${cluster}/nodePools/${asked.name}`;
  const { locations, networkConfig, currentMasterVersion, ipAllocationPolicy } =
    world.clusters.get(cluster);
  const { config = {} } = asked;
  checkNodes(world, name, config);
  const zones = asked.locations ?? locations;
  world.nodePools.add(name, {
    ...asked,
    config: withDefaults(config),
    initialNodeCount: asked.initialNodeCount ?? 0,
    locations: zones,
    instanceGroupUrls: groups(name, zones),
    management: { autoRepair: true, autoUpgrade: true, ...asked.management },
    maxPodsConstraint: { maxPodsPerNode: "110" },
    podIpv4CidrSize: 24,
    networkConfig: {
      enablePrivateNodes: networkConfig.defaultEnablePrivateNodes,
      ...{
        podIpv4CidrBlock: ipAllocationPolicy.clusterIpv4CidrBlock,
        podIpv4RangeUtilization: 0.01,
      },
      podRange: ipAllocationPolicy.clusterSecondaryRangeName,
      subnetwork: networkConfig.subnetwork,
      ...asked.networkConfig,
    },
    upgradeSettings: { maxSurge: 1, strategy: "SURGE", ...asked.upgradeSettings },
    ...{ status: "RUNNING", version: currentMasterVersion, etag: etag() },
    selfLink: `https://container.googleapis.com/v1/${name}`,
  });
}

/** URLs of the instance groups of a pool, one for each zone. */
function groups(pool: string, zones: readonly string[]): readonly string[] {
  const [, project = "", , , , cluster = "", , name = ""] = pool.split("/");
  const hash = createHash("sha256").update(pool).digest("hex").slice(0, 8);
  const group = `${`gke-${cluster}-${name}`.slice(0, 40)}-${hash}-grp`;
  return zones.map(
    (zone) =>
      `https://www.googleapis.com/compute/v1/projects/${project}/zones/${zone}/instanceGroupManagers/${group}`,
  );
}

/** The configuration as GKE returns it. */
const withDefaults = (config: NodeConfig): NodeConfig => ({
  ...{ diskSizeGb: 100, diskType: "pd-balanced", imageType: "COS_CONTAINERD" },
  ...{ machineType: "e2-medium", serviceAccount: "default" },
  oauthScopes: ["https://www.googleapis.com/auth/devstorage.read_only"],
  ...{ effectiveCgroupMode: "EFFECTIVE_CGROUP_MODE_V2", windowsNodeConfig: {} },
  ...config,
  metadata: { "disable-legacy-endpoints": "true", ...config.metadata },
  kubeletConfig: { maxParallelImagePulls: 2, ...config.kubeletConfig },
  shieldedInstanceConfig: { enableIntegrityMonitoring: true, ...config.shieldedInstanceConfig },
  workloadMetadataConfig: { mode: "GKE_METADATA", ...config.workloadMetadataConfig },
  resourceLabels: {
    "goog-gke-node-pool-provisioning-model": config.spot ? "spot" : "on-demand",
    ...config.resourceLabels,
  },
  bootDisk: {
    diskType: config.diskType ?? "pd-balanced",
    sizeGb: String(config.diskSizeGb ?? 100),
  },
});

/** @throws Refusal for machines that GKE would refuse */
function checkNodes(world: World, pool: string, config: NodeConfig): void {
  const [, projectId = "", , location, , cluster] = pool.split("/");
  const { number } = world.project(projectId);
  const { serviceAccount = "default", machineType = "", diskType = "pd-balanced" } = config;
  if (serviceAccount !== "default" && world.projectOfAccount(serviceAccount) === undefined)
    throw invalid(`The user does not have access to service account "${serviceAccount}".`);
  if (config.bootDiskKmsKey) requireKey(world, config.bootDiskKmsKey, agentOf("compute", number));
  const { workloadIdentityConfig }: Pick<Cluster, "workloadIdentityConfig"> = world.clusters.get(
    `projects/${projectId}/locations/${location ?? ""}/clusters/${cluster ?? ""}`,
  );
  if (
    config.workloadMetadataConfig?.mode === "GKE_METADATA" &&
    workloadIdentityConfig.workloadPool === undefined
  )
    throw invalid("Workload Identity must be enabled in the cluster for mode GKE_METADATA.");
  if (/^(c4|n4)/.test(machineType) && diskType.startsWith("pd-"))
    throw invalid(`${diskType} disk type cannot be used by ${machineType} machine type.`);
}
