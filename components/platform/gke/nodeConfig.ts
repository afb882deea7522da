import type { container } from "@pulumi/gcp/types/input.js";
import type * as pulumi from "@pulumi/pulumi";
import type { PoolSettings } from "./nodeSettings.ts";

export interface NodeConfigArgs {
  /** Address of the nodes' service account. */
  readonly account: pulumi.Input<string>;
  /** Labels of machines and boot disks. */
  readonly labels: Readonly<Record<string, string>>;
  /** Name of the encryption key of boot disks; default Google-managed. */
  readonly key?: pulumi.Input<string> | undefined;
  readonly settings: Pick<PoolSettings, "machineType" | "diskType" | "diskSize" | "spot">;
}

export const nodeConfig = ({
  account,
  labels,
  key,
  settings,
}: NodeConfigArgs): container.NodePoolNodeConfig => ({
  machineType: settings.machineType,
  imageType: "COS_CONTAINERD",
  diskType: settings.diskType,
  diskSizeGb: settings.diskSize,
  bootDiskKmsKey: key,
  spot: settings.spot,
  resourceLabels: labels,
  serviceAccount: account,
  // The account's roles limit access, not the legacy scopes.
  oauthScopes: ["https://www.googleapis.com/auth/cloud-platform"],
  shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
  // Pods receive tokens of their own accounts, never the node's.
  workloadMetadataConfig: { mode: "GKE_METADATA" },
  kubeletConfig: { insecureKubeletReadonlyPortEnabled: "FALSE" },
});
