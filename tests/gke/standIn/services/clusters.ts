import { createHash } from "node:crypto";
import { aborted, invalid } from "../refusal.ts";
import {
  agentOf,
  etag,
  type Fields,
  type Handlers,
  now,
  type Request,
  type World,
} from "../world.ts";
import { requireKey } from "./cloudkms.ts";
import type { StartOperation } from "./container.ts";
import { addNodePool, type NewNodePool, type NodeConfig } from "./nodePools.ts";

interface IpEndpoints extends Fields {
  readonly enabled?: boolean;
  readonly enablePublicEndpoint?: boolean;
  readonly authorizedNetworksConfig?: Fields;
}

interface Endpoints {
  readonly dnsEndpointConfig?: Fields;
  readonly ipEndpointsConfig?: IpEndpoints;
}

interface Encryption {
  readonly state: "ENCRYPTED" | "DECRYPTED";
  readonly keyName?: string;
}

interface GatewayApi {
  readonly channel?: string;
}

interface NetworkConfig extends Fields {
  readonly gatewayApiConfig?: GatewayApi;
}

interface NewCluster extends Fields {
  readonly name: string;
  readonly network: string;
  readonly subnetwork: string;
  readonly locations?: readonly string[];
  readonly initialNodeCount?: number;
  readonly nodeConfig?: NodeConfig;
  readonly nodePools?: readonly NewNodePool[];
  readonly ipAllocationPolicy?: {
    readonly clusterSecondaryRangeName?: string;
    readonly servicesSecondaryRangeName?: string;
  };
  readonly networkConfig?: NetworkConfig;
  readonly releaseChannel?: { readonly channel?: string };
  readonly maintenancePolicy?: Fields;
  readonly controlPlaneEndpointsConfig?: Endpoints;
  readonly databaseEncryption?: Encryption;
  readonly workloadIdentityConfig?: { readonly workloadPool?: string };
  readonly addonsConfig?: Readonly<Record<string, Fields>>;
  readonly monitoringConfig?: Fields;
}

/** A cluster as GKE returns it, without its node pools. */
export interface Cluster extends Fields {
  readonly name: string;
  readonly locations: readonly string[];
  readonly currentMasterVersion: string;
  readonly controlPlaneEndpointsConfig: Endpoints;
  readonly databaseEncryption: Encryption;
  readonly ipAllocationPolicy: Fields;
  readonly addonsConfig: Readonly<Record<string, Fields>>;
  readonly maintenancePolicy?: Fields;
  readonly networkConfig: Fields;
  readonly workloadIdentityConfig: { readonly workloadPool?: string };
}

interface Named {
  readonly name: string;
}

const versions: Readonly<Record<string, string>> = {
  RAPID: "1.36.2-gke.1000",
  REGULAR: "1.35.4-gke.1200",
  STABLE: "1.34.6-gke.1100",
};

/** Methods of clusters. */
export function clusters(world: World, start: StartOperation): Handlers {
  const { nodePools } = world;
  const prefix = "container.projects.locations.clusters";

  return {
    [`${prefix}.create`]: ({
      params: { parent },
      body: { cluster: asked },
    }: Request<{ parent: string }, { cluster: NewCluster }>) => {
      const name = `${parent}/clusters/${asked.name}`;
      world.clusters.add(name, newCluster(world, name, asked));
      installGatewayApi(world, asked.networkConfig?.gatewayApiConfig);
      const pool = asked.workloadIdentityConfig?.workloadPool;
      if (pool !== undefined) world.workloadPools.add(pool);
      try {
        const { initialNodeCount, nodeConfig: config } = asked;
        const pools = asked.nodePools ?? [{ name: "default-pool", initialNodeCount, config }];
        for (const nodePool of pools) addNodePool(world, name, nodePool);
      } catch (error) {
        world.clusters.delete(name);
        throw error;
      }
      return start("CREATE_CLUSTER", name);
    },
    [`${prefix}.get`]: ({ params: { name } }: Request<Named>) => {
      const cluster = world.clusters.get(name);
      const pools = nodePools.under(`${name}/nodePools`);
      return {
        ...cluster,
        nodePools: pools,
        // GKE reports the configuration of one of the pools.
        nodeConfig: pools[0]?.config,
        instanceGroupUrls: pools.flatMap(({ instanceGroupUrls }) => instanceGroupUrls),
        currentNodeCount: pools.reduce(
          (sum, { initialNodeCount, locations }) => sum + initialNodeCount * locations.length,
          0,
        ),
      };
    },
    [`${prefix}.delete`]: ({ params: { name } }: Request<Named>) => {
      world.clusters.delete(name);
      for (const { name: pool } of nodePools.under(`${name}/nodePools`))
        nodePools.delete(`${name}/nodePools/${pool}`);
      return start("DELETE_CLUSTER", name);
    },
    [`${prefix}.update`]: ({
      params: { name },
      body: { update },
    }: Request<Named, { update: Fields }>) => {
      const { desiredNodePoolId: pool, desiredNodePoolAutoscaling: autoscaling } = update;
      if (autoscaling !== undefined) {
        nodePools.change(`${name}/nodePools/${String(pool)}`, { autoscaling });
        return start("UPDATE_CLUSTER", name);
      }
      const [[key, value] = ["", undefined], ...others] = Object.entries(update);
      if (key === "" || others.length > 0)
        throw invalid("Exactly one update can be applied to a cluster with each request.");
      world.clusters.change(name, updated(world, name, key, value));
      if (key === "desiredGatewayApiConfig") installGatewayApi(world, Object(value));
      return start("UPDATE_CLUSTER", name);
    },
    [`${prefix}.setMaintenancePolicy`]: ({
      params: { name },
      body: { maintenancePolicy },
    }: Request<Named, { maintenancePolicy: Fields }>) => {
      const old = world.clusters.get(name).maintenancePolicy;
      if (maintenancePolicy.resourceVersion !== old?.resourceVersion)
        throw aborted("The maintenance policy has another resourceVersion.");
      world.clusters.change(name, {
        maintenancePolicy: { ...maintenancePolicy, resourceVersion: etag() },
      });
      return start("UPDATE_CLUSTER", name);
    },
    [`${prefix}.setResourceLabels`]: ({
      params: { name },
      body: { resourceLabels },
    }: Request<Named, { resourceLabels: Fields }>) => {
      world.clusters.change(name, { resourceLabels, labelFingerprint: etag() });
      return start("UPDATE_CLUSTER", name);
    },
  };
}

function installGatewayApi({ kubernetes }: World, config: GatewayApi = {}): void {
  if (config.channel === "CHANNEL_STANDARD") kubernetes.installGatewayApi();
}

/** @throws Refusal for a cluster that GKE would refuse */
function check(world: World, name: string, asked: NewCluster): void {
  const [, projectId = "", , location = ""] = name.split("/");
  const { id, number } = world.project(projectId);
  if (!/^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$/.test(asked.name))
    throw invalid(`Invalid value for field "cluster.name": "${asked.name}".`);
  for (const zone of asked.locations ?? [])
    if (!zone.startsWith(`${location}-`)) throw invalid(`Zone ${zone} is not in ${location}`);
  checkEncryption(world, number, asked.databaseEncryption);
  if (asked.nodePools?.length && (asked.nodeConfig || asked.initialNodeCount))
    throw invalid("nodePools can't be used with nodeConfig or initialNodeCount.");
  const pool = asked.workloadIdentityConfig?.workloadPool;
  if (pool !== undefined && pool !== `${id}.svc.id.goog`)
    throw invalid(`${pool} is not the workload pool of project ${id}.`);
}

function checkEncryption(world: World, number: string, encryption: Encryption | undefined): void {
  if (encryption?.state === "ENCRYPTED")
    requireKey(world, encryption.keyName ?? "", agentOf("container", number));
}

/** A cluster with the fields that GKE fills in. */
function newCluster(world: World, name: string, asked: NewCluster): Cluster {
  check(world, name, asked);
  const [, , , location = ""] = name.split("/");
  const network = world.networks.get(asked.network);
  const subnetwork = world.subnetworks.get(asked.subnetwork);
  const rangeOf = (rangeName: string | undefined) => {
    const found = subnetwork.secondaryIpRanges?.find((range) => range.rangeName === rangeName);
    if (!found) throw invalid(`Range "${rangeName ?? ""}" does not exist in the subnetwork.`);
    return found.ipCidrRange;
  };
  const pods = rangeOf(asked.ipAllocationPolicy?.clusterSecondaryRangeName);
  const services = rangeOf(asked.ipAllocationPolicy?.servicesSecondaryRangeName);
  const version = versions[asked.releaseChannel?.channel ?? "REGULAR"] ?? "1.35.4-gke.1200";
  const rest = { ...asked, nodeConfig: undefined, nodePools: undefined };
  const { addonsConfig = {}, networkConfig = {} } = asked;
  const controlPlane = endpoints(world, asked.controlPlaneEndpointsConfig ?? {});
  return {
    ...rest,
    addonsConfig: {
      kubernetesDashboard: { disabled: true },
      ...addonsConfig,
      networkPolicyConfig: { disabled: true, ...addonsConfig.networkPolicyConfig },
      gcePersistentDiskCsiDriverConfig: {
        enabled: true,
        ...addonsConfig.gcePersistentDiskCsiDriverConfig,
      },
    },
    ...{ autopilot: {}, binaryAuthorization: {}, legacyAbac: {}, userManagedKeysConfig: {} },
    autoscaling: { autoscalingProfile: "BALANCED" },
    clusterIpv4Cidr: pods,
    controlPlaneEndpointsConfig: controlPlane,
    endpoint: endpointOf(controlPlane),
    createTime: now(),
    ...{
      currentMasterVersion: version,
      currentNodeVersion: version,
      initialClusterVersion: version,
    },
    databaseEncryption: current(asked.databaseEncryption ?? { state: "DECRYPTED" }),
    defaultMaxPodsConstraint: { maxPodsPerNode: "110" },
    enterpriseConfig: { clusterTier: "STANDARD" },
    etag: etag(),
    id: createHash("sha256").update(name).digest("hex"),
    ipAllocationPolicy: {
      ...asked.ipAllocationPolicy,
      ...{ useIpAliases: true, stackType: "IPV4", podCidrOverprovisionConfig: {} },
      ...{ clusterIpv4Cidr: pods, clusterIpv4CidrBlock: pods },
      ...{ servicesIpv4Cidr: services, servicesIpv4CidrBlock: services },
      defaultPodIpv4RangeUtilization: 0.01,
    },
    labelFingerprint: etag(),
    ...{ location, zone: location },
    // GKE does not keep the order.
    locations:
      asked.locations?.toReversed() ?? ["b", "c", "d"].map((zone) => `${location}-${zone}`),
    loggingConfig: { componentConfig: { enableComponents: ["SYSTEM_COMPONENTS", "WORKLOADS"] } },
    loggingService: "logging.googleapis.com/kubernetes",
    masterAuth: { clusterCaCertificate: Buffer.from(world.kubernetes.ca).toString("base64") },
    monitoringConfig: {
      advancedDatapathObservabilityConfig: {},
      componentConfig: { enableComponents: ["SYSTEM_COMPONENTS"] },
      managedPrometheusConfig: { enabled: true },
      ...asked.monitoringConfig,
    },
    monitoringService: "monitoring.googleapis.com/kubernetes",
    ...{ network: network.name, subnetwork: subnetwork.name },
    networkConfig: {
      ...{ defaultSnatStatus: {}, serviceExternalIpsConfig: {} },
      ...networkConfig,
      ...{ network: asked.network, subnetwork: asked.subnetwork },
    },
    notificationConfig: { pubsub: {} },
    nodePoolDefaults: {
      nodeConfigDefaults: {
        loggingConfig: { variantConfig: { variant: "DEFAULT" } },
        nodeKubeletConfig: { insecureKubeletReadonlyPortEnabled: false },
      },
    },
    privateClusterConfig: { enablePrivateNodes: networkConfig.defaultEnablePrivateNodes },
    securityPostureConfig: { mode: "BASIC", vulnerabilityMode: "VULNERABILITY_MODE_UNSPECIFIED" },
    selfLink: `https://container.googleapis.com/v1/${name}`,
    servicesIpv4Cidr: services,
    status: "RUNNING",
    workloadIdentityConfig: asked.workloadIdentityConfig ?? {},
    ...(asked.maintenancePolicy && {
      maintenancePolicy: { ...asked.maintenancePolicy, resourceVersion: etag() },
    }),
  };
}

const current = ({ state, ...rest }: Encryption) => ({
  ...rest,
  state,
  currentState: `CURRENT_STATE_${state}`,
});

/**
 * Endpoints with the addresses of the API server.
 * @param host host:port of the API server
 */
function endpoints(
  { kubernetes, publicEndpointWithoutIp }: World,
  asked: Endpoints,
  host: unknown = kubernetes.host,
): Endpoints {
  const { enabled = true, ...ip } = asked.ipEndpointsConfig ?? {};
  const { enablePublicEndpoint = true, authorizedNetworksConfig = {} } = ip;
  return {
    dnsEndpointConfig: { ...asked.dnsEndpointConfig, endpoint: host },
    ipEndpointsConfig: enabled
      ? {
          ...{ ...ip, enabled, enablePublicEndpoint, authorizedNetworksConfig },
          ...{
            privateEndpoint: "10.10.0.2",
            publicEndpoint: enablePublicEndpoint ? host : undefined,
          },
        }
      : { enabled, enablePublicEndpoint: publicEndpointWithoutIp },
  };
}

const endpointOf = ({ ipEndpointsConfig: { publicEndpoint, privateEndpoint } = {} }: Endpoints) =>
  publicEndpoint ?? privateEndpoint;

/** Changes of a cluster by a field of ClusterUpdate, such as desiredLocations. */
function updated(world: World, name: string, key: string, value: unknown): Partial<Cluster> {
  const old = world.clusters.get(name);
  const { number } = world.project(name.split("/")[1] ?? "");
  if (key === "desiredControlPlaneEndpointsConfig") {
    const { dnsEndpointConfig, ipEndpointsConfig }: Endpoints = Object(value);
    const known = old.controlPlaneEndpointsConfig;
    const asked = {
      dnsEndpointConfig: { ...known.dnsEndpointConfig, ...dnsEndpointConfig },
      ipEndpointsConfig: { ...known.ipEndpointsConfig, ...ipEndpointsConfig },
    };
    const host = known.dnsEndpointConfig?.endpoint;
    const controlPlaneEndpointsConfig = endpoints(world, asked, host);
    return { controlPlaneEndpointsConfig, endpoint: endpointOf(controlPlaneEndpointsConfig) };
  }
  if (key === "desiredDatabaseEncryption") {
    const encryption: Encryption = Object(value);
    checkEncryption(world, number, encryption);
    return { databaseEncryption: current(encryption) };
  }
  if (key === "desiredGatewayApiConfig")
    return { networkConfig: { ...old.networkConfig, gatewayApiConfig: value } };
  const field = key.replace(/^desired(.)/, (_, first: string) => first.toLowerCase());
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return { [field]: isObject ? { ...Object(old[field]), ...value } : value };
}
