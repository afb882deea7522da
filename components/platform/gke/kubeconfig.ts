/** Where a cluster's API server is reached. */
export interface ApiServer {
  /** Host name or IP address. */
  readonly host: string;
  /** CA of its certificate, in base64; default those that the machine trusts. */
  readonly ca?: string;
}

/** Asks gcloud's credentials for the tokens that a GKE cluster takes. */
export const authPlugin = "gke-gcloud-auth-plugin";

/**
 * A kubeconfig of one GKE cluster, with no credentials in it: a token would be a change at every
 * run, and be of no use to who reads it an hour later.
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
