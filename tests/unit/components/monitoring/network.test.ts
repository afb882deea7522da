import assert from "node:assert/strict";
import { renderedOnce } from "../../../../render/renderedOnce.ts";
import {
  allows,
  type NetworkPolicy,
  type Pod,
  tcpPortsOf,
} from "../../../support/networkPolicies.ts";
import { Stack } from "../../support/stack.ts";
import { podOf, workloads } from "../../support/workloads.ts";

/** One pod of each workload, with the port that Prometheus scrapes. */
const podsIn = (stack: Stack): readonly (Pod & { scraped?: string })[] =>
  workloads(stack)
    .filter((workload) => !podOf(workload).spec.hostNetwork)
    .map((workload) => {
      const { metadata, spec } = podOf(workload);
      return {
        metadata: { ...workload.inputs.metadata, labels: metadata.labels },
        spec: {
          containers: spec.containers.map(({ ports }) => ({
            ports: ports.map((port) => ({ protocol: "TCP", ...port })),
          })),
        },
        scraped: metadata.annotations?.["prometheus.io/port"],
      };
    });

describe("the connections that the NetworkPolicies allow", () => {
  let flows: Record<string, string[]>;
  let pods: ReturnType<typeof podsIn>;
  before(async () => {
    const stack = new Stack(await renderedOnce("local"));
    const policies = stack.all("NetworkPolicy").map(({ inputs }) => inputs as NetworkPolicy);
    pods = podsIn(stack);
    flows = {};
    for (const to of pods.filter(({ metadata }) => metadata.namespace === "monitoring"))
      for (const port of tcpPortsOf(to))
        flows[`${to.metadata.name}:${port}`] = pods
          .filter((from) => allows(policies, from, to, port))
          .map(({ metadata }) => metadata.name)
          .sort();
  });

  it("are exactly these", () => {
    const scraper = "prometheus";
    assert.deepEqual(flows, {
      "alertmanager:9093": ["grafana", scraper, "thanos-ruler", "traefik"],
      "alertmanager:9094": ["alertmanager"],
      "blackbox-exporter:9115": [scraper],
      // Grafana has no replicas in this stack, so it has no endpoint.
      "grafana:3000": [scraper],
      "kube-state-metrics:8080": [scraper],
      "kube-state-metrics:8081": [scraper],
      "prometheus:9090": [scraper, "traefik"],
      "prometheus:10901": ["thanos-querier"],
      "prometheus:10902": [scraper],
      "thanos-compactor:10902": [scraper],
      "thanos-querier:10901": [],
      "thanos-querier:10902": [scraper, "thanos-query-frontend", "thanos-ruler"],
      "thanos-query-frontend:10902": ["grafana", scraper, "traefik"],
      "thanos-ruler:10901": ["thanos-querier"],
      "thanos-ruler:10902": [scraper, "traefik"],
      "thanos-ruler-compactor:10902": [scraper],
      "thanos-ruler-store-gateway:10901": ["thanos-querier"],
      "thanos-ruler-store-gateway:10902": [scraper],
      "thanos-store-gateway:10901": ["thanos-querier"],
      "thanos-store-gateway:10902": [scraper],
    });
  });

  it("include scrapes of every annotated pod", () => {
    for (const { metadata, scraped } of pods)
      if (scraped && metadata.namespace === "monitoring")
        assert.ok(flows[`${metadata.name}:${scraped}`]?.includes("prometheus"), metadata.name);
  });
});
