/**
 * All images of the program, by name and tag.
 *
 * The embedded cluster builds the same versions from their Go modules (local/tools): change both
 * together. Some are older than upstream's newest release:
 * - Thanos: 0.42.5 requires Go 1.26.10, but any Go 1.26 must be able to build it:
 *   https://github.com/thanos-io/thanos/blob/v0.42.5/go.mod
 * - Prometheus Operator: the modules of later releases are incomplete:
 *   https://github.com/prometheus-operator/prometheus-operator/releases
 * - Traefik: the modules of later releases lack files that the build needs:
 *   https://github.com/traefik/traefik/releases
 * - NGINX Ingress Controller: its roles (ingress/nginx.ts) match the code of this release:
 *   https://github.com/nginx/kubernetes-ingress/tree/v5.5.4
 */
export const images = {
  prometheus: "quay.io/prometheus/prometheus:v3.16.0",
  thanos: "quay.io/thanos/thanos:v0.42.4",
  alertmanager: "quay.io/prometheus/alertmanager:v0.34.2",
  kubeStateMetrics: "registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.20.0",
  nodeExporter: "quay.io/prometheus/node-exporter:v1.12.1",
  blackboxExporter: "quay.io/prometheus/blackbox-exporter:v0.28.0",
  prometheusOperator: "quay.io/prometheus-operator/prometheus-operator:v0.93.1",
  traefik: "docker.io/library/traefik:v3.6.15",
  /** Nginx and its controller; used on GKE only, as it requires a registry. */
  nginxIngress: "docker.io/nginx/nginx-ingress:5.5.4",
  /** Can't be built without images from a registry, so the embedded cluster does not run it. */
  grafana: "docker.io/grafana/grafana:13.2.3",
  /** In Grafana's pod: writes dashboards from ConfigMaps to files. */
  k8sSidecar: "quay.io/kiwigrid/k8s-sidecar:2.10.1",
  // Exists on the embedded cluster only: built with its own main, from the module fake-gcs-server.
  gcsEmulator: "ha-monitoring/gcs-emulator:v1.56.1",
} as const;
