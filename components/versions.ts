/** Every image that the program runs, by name and tag. */
export const images = {
  prometheus: "quay.io/prometheus/prometheus:v3.16.0",
  thanos: "quay.io/thanos/thanos:v0.42.4",
  kubeStateMetrics: "registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.20.0",
  nodeExporter: "quay.io/prometheus/node-exporter:v1.12.1",
  traefik: "docker.io/library/traefik:v3.6.15",
  gcsEmulator: "ha-monitoring/gcs-emulator:v1.56.1",
} as const;
