/** Address of a cluster's API server. */
export interface ApiServer {
  /** Host name or IP address. */
  readonly host: string;
  /** CA certificate in base64; default the machine's trusted CAs. */
  readonly ca?: string;
}

/** Credential plugin that obtains tokens for GKE with gcloud's credentials. */
export const authPlugin = "gke-gcloud-auth-plugin";

/**
 * A kubeconfig of one GKE cluster without credentials: a token would change at every run and expire
 * after an hour.
 */
export function kubeconfig(name: string, { host, ca }: ApiServer): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name,
        cluster: { server: `https://${host}`, ...(ca && { "certificate-authority-data": ca }) },
      },
    ],
    users: [
      {
        name,
        user: {
          exec: {
            apiVersion: "client.authentication.k8s.io/v1beta1",
            command: authPlugin,
            installHint: `gcloud components install ${authPlugin}`,
            provideClusterInfo: true,
            interactiveMode: "Never",
          },
        },
      },
    ],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
  });
}
