import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

export interface ProviderArgs {
  /** Path of a kubeconfig, or what is in it; default as for kubectl: $KUBECONFIG, then ~/.kube/config. */
  readonly kubeconfig?: pulumi.Input<string> | undefined;
  /** Context in it; default its current one. */
  readonly context?: string | undefined;
  /** Names the cluster for good; another name replaces every object in it. */
  readonly clusterIdentifier: pulumi.Input<string> | undefined;
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
