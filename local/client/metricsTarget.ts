import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { stringify } from "yaml";
import { network } from "../layout.ts";
import { applyObjects, kubectl } from "./kubectl.ts";

/**
 * Serves metrics on this machine, with a Service without pods by which every Prometheus scrapes them.
 * @param name name of the Service and of its namespace, which is created
 * @param metrics returns the metrics in the text format
 * @returns a function that removes the namespace and stops serving
 */
export async function serveMetrics(name: string, metrics: () => string) {
  const server = createServer((_, response) => {
    response.setHeader("Content-Type", "text/plain; version=0.0.4");
    response.end(metrics());
  });
  // The bridge address is reachable for the pods of the embedded cluster.
  await once(server.listen(0, network.bridgeAddress), "listening");
  await applyObjects(objects(name, (server.address() as AddressInfo).port));
  return async () => {
    await kubectl("delete", "namespace", name);
    server.close();
    server.closeAllConnections();
  };
}

function objects(name: string, port: number): string {
  const metadata = { name, namespace: name };
  const ports = [{ name: "http", port }];
  return [
    { apiVersion: "v1", kind: "Namespace", metadata: { name } },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { ...metadata, annotations: { "prometheus.io/scrape": "true" } },
      spec: { clusterIP: "None", ports },
    },
    {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: { ...metadata, labels: { "kubernetes.io/service-name": name } },
      addressType: "IPv4",
      ports,
      endpoints: [{ addresses: [network.bridgeAddress], conditions: { ready: true } }],
    },
  ]
    .map((object) => stringify(object))
    .join("---\n");
}

/** Counters in the text format. Each increases at a different rate. */
export function manySeries(count: number): string {
  const time = Math.floor(Date.now() / 1000);
  const lines = Array.from({ length: count }, (_, index) => {
    const labels = `instance_id="instance-${index % 100}",zone="zone-${index % 3}",path="/api/v1/resource-${index % 10}"`;
    const value = time * (1 + (index % 7)) + ((time * 7919 * (index + 1)) % 13);
    return `many_series_${Math.floor(index / 100)}_total{${labels}} ${value}\n`;
  });
  return lines.join("");
}
