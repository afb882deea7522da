import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { network } from "../local/settings.ts";
import { kubectl } from "../tests/e2e/support/cluster.ts";
import { apply } from "./cluster.ts";

/** Series of one metric: a histogram's buckets have about as many. */
const seriesOfMetric = 100;
const name = "bench-target";

/** A target on this machine that the stack's Prometheus servers find by a Service, and scrape. */
export interface Target {
  /** Has it serve so many series from now on. */
  readonly serve: (series: number) => void;
  readonly remove: () => Promise<void>;
}

/** Adds a target to the cluster that serves no series yet. */
export async function addTarget(): Promise<Target> {
  let series = 0;
  const server = createServer((_, response) => {
    response.setHeader("Content-Type", "text/plain; version=0.0.4");
    response.end(exposition(series, Math.floor(Date.now() / 1000)));
  });
  // Where the pods of the embedded cluster reach it.
  await once(server.listen(0, network.bridgeAddress), "listening");
  const { port } = server.address() as AddressInfo;
  const metadata = { name, namespace: "default" };
  const objects = [
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { ...metadata, annotations: { "prometheus.io/scrape": "true" } },
      spec: { clusterIP: "None", ports: [{ name: "http", port }] },
    },
    {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: { ...metadata, labels: { "kubernetes.io/service-name": name } },
      addressType: "IPv4",
      endpoints: [{ addresses: [network.bridgeAddress] }],
      ports: [{ name: "http", port }],
    },
  ];
  await apply(objects.map((object) => JSON.stringify(object)).join("\n---\n"));
  return {
    serve: (count) => (series = count),
    remove: async () => {
      await kubectl("delete", "service,endpointslice", name, "-n=default");
      server.close();
    },
  };
}

/** Counters that increase by a step of their own, at this time. */
function exposition(series: number, time: number): string {
  const lines = Array.from({ length: series }, (_, index) => {
    const labels = `instance_id="instance-${index % seriesOfMetric}",zone="zone-${index % 3}",path="/api/v1/resource-${index % 10}"`;
    const value = time * (1 + (index % 7)) + ((time * 7919 * (index + 1)) % 13);
    return `bench_series_${Math.floor(index / seriesOfMetric)}_total{${labels}} ${value}\n`;
  });
  return lines.join("");
}
