import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

export interface ProviderArgs {
  /** Path or content of a kubeconfig; default as for kubectl: $KUBECONFIG, then ~/.kube/config. */
  readonly kubeconfig?: pulumi.Input<string> | undefined;
  /** Context in the kubeconfig; default the current context. */
  readonly context?: string | undefined;
  /** Permanent name of the cluster; a change replaces every object in it. */
  readonly clusterIdentifier: pulumi.Input<string> | undefined;
}

/** The provider of a platform's cluster. */
export function kubernetesProvider(
  name: string,
  args: ProviderArgs,
  opts: pulumi.ResourceOptions,
): k8s.Provider {
  return new k8s.Provider(
    name,
    {
      ...args,
      // ConfigMaps and Secrets are updated in place, so pods receive changes without a restart.
      enableConfigMapMutable: true,
      enableSecretMutable: true,
    },
    opts,
  );
}
