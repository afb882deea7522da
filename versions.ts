/**
 * Every image that the program runs, by name and tag.
 *
 * The embedded cluster builds the same versions from their Go modules (local/tools), so one
 * moves here and there together. Some are held below upstream's newest:
 * - Thanos: 0.42.5 asks for Go 1.26.10, and any 1.26 shall do to build it:
 *   https://github.com/thanos-io/thanos/blob/v0.42.5/go.mod
 * - Traefik: the modules of later releases lack files that they need to build:
 *   https://github.com/traefik/traefik/releases
 * - NGINX Ingress Controller: the rights that it is given are those that the code of this
 *   release uses (ingress/nginx.ts): https://github.com/nginx/kubernetes-ingress/tree/v5.5.4
 */
export const images = {
  prometheus: "quay.io/prometheus/prometheus:v3.16.0",
  thanos: "quay.io/thanos/thanos:v0.42.4",
  alertmanager: "quay.io/prometheus/alertmanager:v0.34.2",
  kubeStateMetrics: "registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.20.0",
  nodeExporter: "quay.io/prometheus/node-exporter:v1.12.1",
  blackboxExporter: "quay.io/prometheus/blackbox-exporter:v0.28.0",
  traefik: "docker.io/library/traefik:v3.6.15",
  /** Nginx and its controller, where there is a registry: on GKE. */
  nginxIngress: "docker.io/nginx/nginx-ingress:5.5.4",
  /** Can't be built without a registry's images: the embedded cluster has none of it. */
  grafana: "docker.io/grafana/grafana:13.2.3",
  // Exists on the embedded cluster only, as its module fake-gcs-server has no such main.
  gcsEmulator: "ha-monitoring/gcs-emulator:v1.56.1",
} as const;
