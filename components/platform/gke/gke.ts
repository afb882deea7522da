import { Address } from "@pulumi/gcp/compute/address.js";
import { Provider as GcpProvider } from "@pulumi/gcp/provider.js";
import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Nginx } from "../../ingress/nginx.ts";
import { serving } from "../../ingress/serving.ts";
import type { StorageClass } from "../../kubernetes/storageClass.ts";
import { existingController } from "../existingIngress.ts";
import { googleApis, metadataServer } from "../googleApis.ts";
import {
  controllerConnections,
  type Gateway,
  type IngressController,
  type Kubelet,
  type ObjectStore,
  type Platform,
  urlOfHost,
} from "../platform.ts";
import { kubernetesProvider } from "../kubernetesProvider.ts";
import { backups } from "./backups.ts";
import { Buckets } from "./buckets.ts";
import { GkeCluster } from "./cluster.ts";
import { Encryption } from "./encryption.ts";
import { existingBucket } from "./existingBucket.ts";
import { existingCluster } from "./existingCluster.ts";
import { GkeGateway } from "./gateway.ts";
import { hasOwnCertificate } from "./gatewaySettings.ts";
import { Identity } from "./identity.ts";
import { Services } from "./services.ts";
import type { GkeSettings } from "./settings.ts";

export interface GkePlatformArgs {
  /** DNS domain of the pages' hosts. */
  readonly domain: string;
  /** Namespace of the monitoring. */
  readonly namespace: string;
  readonly settings: GkeSettings;
}

/** A cluster of Google Kubernetes Engine and buckets of Google Cloud Storage, each created or existing. */
export class GkePlatform extends pulumi.ComponentResource implements Platform {
  readonly provider: k8s.Provider;
  readonly objectStore: ObjectStore;
  readonly storageClass: StorageClass;
  readonly ingress: IngressController | Gateway;
  // GKE's own collection validates the kubelets' certificates with the cluster CA too:
  // https://github.com/GoogleCloudPlatform/prometheus-engine
  readonly kubelet: Kubelet = { servingCertificate: "cluster-ca" };
  readonly kubeconfig: pulumi.Output<string>;

  constructor(
    name: string,
    { domain, namespace, settings }: GkePlatformArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("ha-monitoring:platform:GkePlatform", name, {}, opts);
    const { gateway } = settings.ingress;
    const { project, region, deletionProtection, identity, encryption } = settings;
    const withBackups = settings.backups !== undefined;
    const workloadIdentity = identity !== "key";

    // Names of Google's resources have random suffixes: labels show which stack owns them.
    const labels = { ...settings.labels, "ha-monitoring-stack": labelValue(pulumi.getStack()) };
    const google = new GcpProvider(
      name,
      { project, region, defaultLabels: labels },
      { parent: this },
    );
    const services = new Services(
      name,
      [
        // cloudresourcemanager sets roles of the project.
        ...["compute", "container", "iam", "storage", "cloudresourcemanager"],
        // iamcredentials issues the tokens of workload identity.
        ...(workloadIdentity ? ["iamcredentials"] : []),
        ...(encryption ? ["cloudkms"] : []),
        ...(withBackups ? ["gkebackup"] : []),
        ...(gateway ? ["iap"] : []),
        ...(gateway?.dnsZone === undefined ? [] : ["dns"]),
        ...(gateway && hasOwnCertificate(gateway) ? ["certificatemanager"] : []),
      ],
      { parent: this, provider: google },
    );
    const inProject = { parent: this, provider: google, dependsOn: services };
    // Existing resources are read before any is created: their APIs are already enabled.
    const found = { parent: this, provider: google };
    const encrypted =
      encryption &&
      new Encryption(
        `${name}-encryption`,
        {
          project,
          region,
          apis: services.only("cloudresourcemanager", "storage"),
          deletionProtection,
          settings: encryption,
        },
        inProject,
      );
    const key = encrypted?.key;
    const grants = encrypted ? [encrypted] : [];
    const withKey = { ...inProject, dependsOn: [services, ...grants] };

    const cluster = settings.cluster.existing
      ? existingCluster(
          {
            ...{ project, location: region, workloadIdentity, withBackups },
            gatewayApi: gateway !== undefined,
            ...settings.cluster.existing,
          },
          found,
        )
      : new GkeCluster(
          name,
          {
            ...{ project, region, labels, deletionProtection, key, gateway, withBackups },
            settings: settings.cluster.create,
          },
          withKey,
        );
    if (settings.backups)
      backups(
        `${name}-backups`,
        { region, cluster: cluster.id, namespace, settings: settings.backups },
        inProject,
      );
    const buckets = settings.buckets.existing
      ? existingBuckets(settings.buckets.existing, found)
      : new Buckets(
          `${name}-buckets`,
          { region, deletionProtection, key, settings: settings.buckets.create },
          withKey,
        );
    const { access } = new Identity(
      `${name}-thanos`,
      {
        buckets: buckets.created,
        proof: workloadIdentity
          ? { workloadPool: cluster.workloadPool, accountPerUse: identity === "accountPerPart" }
          : { keyRotation: settings.keyRotation ?? "1" },
      },
      inProject,
    );
    this.kubeconfig = cluster.kubeconfig;
    this.provider = kubernetesProvider(
      name,
      { kubeconfig: cluster.kubeconfig, clusterIdentifier: cluster.id },
      // Disks of existing clusters are encrypted too.
      { parent: this, dependsOn: [...cluster.resources, ...grants] },
    );
    this.objectStore = {
      ...access,
      buckets: buckets.names,
      calls: [googleApis, ...(workloadIdentity ? metadataServer : [])],
      env: {},
    };
    const { create: disks, existing } = settings.storageClass;
    this.storageClass = existing
      ? { existing: { ...existing, setting: "gke.storageClass.existing.name" } }
      : {
          create: {
            provisioner: "pd.csi.storage.gke.io",
            parameters: {
              type: disks.diskType,
              ...(disks.regional && { "replication-type": "regional-pd" }),
              // A StorageClass can only be replaced: one without labels of the settings stays as it is.
              ...(Object.keys(settings.labels).length > 0 && { labels: pairs(labels) }),
              ...(key !== undefined && { "disk-encryption-kms-key": key }),
            },
          },
        };
    if (settings.ingress.existing) this.ingress = existingController(settings.ingress.existing);
    else if (gateway)
      this.ingress = new GkeGateway(
        `${name}-gateway`,
        { region, domain, subnetwork: cluster.subnetwork, settings: gateway },
        inProject,
      );
    else {
      const { address } = new Address(`${name}-ingress`, { region }, inProject);
      const nginx = new Nginx(
        "ingress",
        { loadBalancerIP: address, settings: settings.ingress.nginx },
        { parent: this, provider: this.provider },
      );
      this.ingress = {
        className: nginx.className,
        ...controllerConnections(nginx),
        address,
        basicAuth: nginx.basicAuth,
        serving: serving["nginx-ingress"],
        url: urlOfHost,
      };
    }

    this.registerOutputs({ buckets: buckets.names, address: this.ingress.address });
  }
}

function existingBuckets(
  { longTerm, ruler }: NonNullable<GkeSettings["buckets"]["existing"]>,
  opts: pulumi.InvokeOptions,
): Pick<Buckets, "names" | "created"> {
  const names = {
    longTerm: existingBucket(longTerm, "longTerm", opts),
    ruler: existingBucket(ruler, "ruler", opts),
  };
  return { names, created: names };
}

/** https://github.com/kubernetes-sigs/gcp-compute-persistent-disk-csi-driver#storageclass-parameters */
const pairs = (labels: Readonly<Record<string, string>>) =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");

/** https://cloud.google.com/resource-manager/docs/labels-overview#requirements */
const labelValue = (text: string) =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]/g, "-")
    .slice(0, 63);
