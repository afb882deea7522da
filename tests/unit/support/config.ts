/** Configuration in Pulumi's format: keys with the project's prefix, objects as JSON. */
export const stackConfig = (values: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      `ha-monitoring:${key}`,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );

/** The required settings of a stack on the embedded cluster. */
export const embedded = { platform: "embedded", domain: "localhost" };

export const serviceAccountKey = JSON.stringify({
  type: "service_account",
  client_email: "thanos@a-project.iam.gserviceaccount.com",
  private_key: "hidden",
});

/** The required settings of a stack on GKE. */
export const gke = {
  platform: "gke",
  domain: "monitoring.example.com",
  gke: {
    project: "a-project",
    region: "europe-west1",
    cluster: { create: { zones: ["europe-west1-b", "europe-west1-c", "europe-west1-d"] } },
  },
};

/** The required settings of a stack on an existing cluster. */
export const existing = {
  platform: "existing",
  domain: "monitoring.example.com",
  objectStore: {
    buckets: { longTerm: "long-term", ruler: "rulers" },
    credentials: serviceAccountKey,
  },
  storageClass: { create: { provisioner: "pd.csi.storage.gke.io" } },
  ingress: { controller: "nginx-ingress" },
};
