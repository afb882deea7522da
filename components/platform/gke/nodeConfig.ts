import type * as gcp from "@pulumi/gcp";
import type * as pulumi from "@pulumi/pulumi";
import type { ClusterSettings } from "./settings.ts";

export interface NodeConfigArgs {
  /** Address of the account that they run as. */
  readonly account: pulumi.Input<string>;
  /** Name of the key of their boot disks; default Google's. */
  readonly key?: pulumi.Input<string> | undefined;
  /** Settings with their defaults filled in. */
  readonly settings: ClusterSettings["nodes"];
}

/** What every node is made of. */
export const nodeConfig = ({
  account,
  key,
  settings,
}: NodeConfigArgs): gcp.types.input.container.NodePoolNodeConfig => ({
  machineType: settings.machineType,
  imageType: "COS_CONTAINERD",
  diskType: settings.diskType,
  diskSizeGb: settings.diskSize,
  bootDiskKmsKey: key,
  spot: settings.spot,
  serviceAccount: account,
  // The account's roles are the limit, not the scopes of old.
  oauthScopes: ["https://www.googleapis.com/auth/cloud-platform"],
  shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
  // Pods get the tokens of their own accounts, and never the node's.
  workloadMetadataConfig: { mode: "GKE_METADATA" },
  kubeletConfig: { insecureKubeletReadonlyPortEnabled: "FALSE" },
});
