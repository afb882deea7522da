import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { ClusterReference } from "./reachable.ts";

export interface ProviderArgs extends ClusterReference {
  /** Names the cluster for good; another name replaces every object in it. */
  readonly clusterIdentifier: string;
}

/** The provider of a platform's cluster. */
export function clusterProvider(
  name: string,
  args: ProviderArgs,
  opts: pulumi.ResourceOptions,
): k8s.Provider {
  return new k8s.Provider(
    name,
    {
      ...args,
      // Updated in place, ConfigMaps reach their pods without a restart; Secrets likewise.
      enableConfigMapMutable: true,
      enableSecretMutable: true,
    },
    opts,
  );
}
