/**
 * IPv4 and IPv6 addresses for a Service with clients outside the cluster; on a single-stack cluster,
 * only that family: https://kubernetes.io/docs/concepts/services-networking/dual-stack/#services
 * Services between pods keep one family: by the A and AAAA records, Thanos would discover each pod twice.
 */
export const bothFamilies = { ipFamilyPolicy: "PreferDualStack" } as const;
