/** Types that the program may register, each with outputs as its provider could give them. */
export const types: Readonly<Record<string, object>> = {
  "pulumi:pulumi:Stack": {},
  "pulumi:providers:kubernetes": {},
  "random:index/randomId:RandomId": { hex: "0a1b2c3d" },
  ...Object.fromEntries(
    [
      "apps/v1:DaemonSet",
      "apps/v1:Deployment",
      "apps/v1:StatefulSet",
      "core/v1:ConfigMap",
      "core/v1:Namespace",
      "core/v1:Secret",
      "core/v1:Service",
      "core/v1:ServiceAccount",
      "networking.k8s.io/v1:Ingress",
      "networking.k8s.io/v1:IngressClass",
      "networking.k8s.io/v1:NetworkPolicy",
      "policy/v1:PodDisruptionBudget",
      "rbac.authorization.k8s.io/v1:ClusterRole",
      "rbac.authorization.k8s.io/v1:ClusterRoleBinding",
      "rbac.authorization.k8s.io/v1:Role",
      "rbac.authorization.k8s.io/v1:RoleBinding",
      "storage.k8s.io/v1:StorageClass",
    ].map((type) => [`kubernetes:${type}`, {}]),
  ),
};
