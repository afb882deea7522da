/**
 * Addresses of both families for a Service that clients outside the cluster call; on a cluster of one
 * family it has that one: https://kubernetes.io/docs/concepts/services-networking/dual-stack/#services
 * Services between pods keep one family: Thanos would find each pod twice by the two records of its name.
 */
export const bothFamilies = { ipFamilyPolicy: "PreferDualStack" } as const;
