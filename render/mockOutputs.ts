/** Resource types that the program may register, with example outputs. */
export const types: Readonly<Record<string, object>> = {
  "pulumi:pulumi:Stack": {},
  "pulumi:index:Stash": { output: { id: "0a1b2c3d" } },
  "pulumi:providers:gcp": {},
  "pulumi:providers:kubernetes": {},
  "random:index/randomBytes:RandomBytes": { base64: Buffer.alloc(48, "seed").toString("base64") },
  "random:index/randomId:RandomId": { hex: "0a1b2c3d" },
  "random:index/randomPassword:RandomPassword": { result: "the-password" },
  ...Object.fromEntries(
    [
      "apps/v1:DaemonSet",
      "apps/v1:Deployment",
      "apps/v1:StatefulSet",
      "core/v1:ConfigMap",
      "core/v1:Namespace",
      "core/v1:PersistentVolumeClaimPatch",
      "core/v1:Secret",
      "core/v1:Service",
      "core/v1:ServiceAccount",
      "monitoring.coreos.com/v1:Prometheus",
      "networking.k8s.io/v1:Ingress",
      "networking.k8s.io/v1:IngressClass",
      "networking.k8s.io/v1:NetworkPolicy",
      "policy/v1:PodDisruptionBudget",
      "rbac.authorization.k8s.io/v1:ClusterRole",
      "rbac.authorization.k8s.io/v1:ClusterRoleBinding",
      "rbac.authorization.k8s.io/v1:Role",
      "rbac.authorization.k8s.io/v1:RoleBinding",
      "scheduling.k8s.io/v1:PriorityClass",
      "storage.k8s.io/v1:StorageClass",
    ].map((type) => [`kubernetes:${type}`, {}]),
  ),
  ...Object.fromEntries(
    [
      "compute/network:Network",
      "compute/router:Router",
      "compute/routerNat:RouterNat",
      "compute/subnetwork:Subnetwork",
      "container/nodePool:NodePool",
      "kms/cryptoKey:CryptoKey",
      "kms/cryptoKeyIAMMember:CryptoKeyIAMMember",
      "kms/keyRing:KeyRing",
      "projects/iAMMember:IAMMember",
      "projects/service:Service",
      "projects/serviceIdentity:ServiceIdentity",
      "serviceaccount/iAMMember:IAMMember",
      "storage/bucket:Bucket",
      "storage/bucketIAMMember:BucketIAMMember",
    ].map((type) => [`gcp:${type}`, {}]),
  ),
  "gcp:compute/address:Address": { address: "203.0.113.1" },
  "gcp:container/cluster:Cluster": {
    name: "gke-0a1b2c3",
  },
  "gcp:serviceaccount/account:Account": {
    name: "projects/a-project/serviceAccounts/account@a-project.iam.gserviceaccount.com",
    email: "account@a-project.iam.gserviceaccount.com",
    member: "serviceAccount:account@a-project.iam.gserviceaccount.com",
  },
  "gcp:serviceaccount/key:Key": { privateKey: "dGhlLWtleQ==" },
};

/** Provider functions that the program may call, with example results. */
export const calls: Readonly<Record<string, object>> = {
  "gcp:compute/getSubnetwork:getSubnetwork": {
    network: "https://www.googleapis.com/compute/v1/projects/a-host/global/networks/shared",
    ipCidrRange: "10.1.0.0/24",
    privateIpGoogleAccess: true,
    secondaryIpRanges: [
      { rangeName: "pods", ipCidrRange: "10.2.0.0/20" },
      { rangeName: "services", ipCidrRange: "10.3.0.0/24" },
    ],
  },
  "gcp:container/getCluster:getCluster": {
    enableAutopilot: false,
    endpoint: "203.0.113.2",
    masterAuths: [{ clusterCaCertificate: "Y2E=" }],
    controlPlaneEndpointsConfigs: [
      {
        dnsEndpointConfigs: [{ allowExternalTraffic: true, endpoint: "gke-0a1b2c3.gke.goog" }],
      },
    ],
    workloadIdentityConfigs: [{ workloadPool: "a-project.svc.id.goog" }],
  },
  "gcp:organizations/getProject:getProject": { number: "123456789012" },
  "gcp:storage/getBucket:getBucket": {
    defaultEventBasedHold: false,
    lifecycleRules: [],
    requesterPays: false,
    retentionPolicies: [],
  },
  "gcp:storage/getProjectServiceAccount:getProjectServiceAccount": {
    emailAddress: "service-123456789012@gs-project-accounts.iam.gserviceaccount.com",
  },
};
