import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { stringify } from "yaml";
import { network } from "../../../local/settings.ts";
import { type Series } from "../../e2e/support/cluster.ts";
import { apply, ask, kubectl } from "./cluster.ts";

/** A counter of known increase: tenths of seconds since 1970, so that each value tells its time. */
export const counter = "chaos_ticks_total";
/** Increase in a second. */
export const rate = 10;

const namespace = "chaos";
const name = "counter";

/** Serves the counter on this machine, and makes it a Service that every Prometheus scrapes. */
export async function serveCounter() {
  const server = createServer((_, response) => {
    const value = Math.floor((Date.now() / 1000) * rate);
    response.setHeader("Content-Type", "text/plain; version=0.0.4");
    response.end(`# TYPE ${counter} counter\n${counter} ${value}\n`);
  });
  await once(server.listen(0, network.bridgeAddress), "listening");
  await apply(objects((server.address() as AddressInfo).port));
  return async () => {
    await kubectl("delete", "namespace", namespace);
    server.close();
    server.closeAllConnections();
  };
}

/** A Service without pods, whose endpoint is this machine. */
function objects(port: number): string {
  const metadata = { name, namespace };
  const ports = [{ name: "http", port }];
  return [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
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

/** Times of the counter's samples in a span of time, in seconds, ascending. */
export interface Scrapes {
  /** As users see them: deduplicated. */
  readonly deduplicated: readonly number[];
  /** As each replica has them, by its name. */
  readonly byReplica: ReadonlyMap<string, readonly number[]>;
}

/** Reads what was scraped from `start` to `end`, in seconds since 1970. */
export async function readScrapes(start: number, end: number): Promise<Scrapes> {
  const read = (dedup: boolean) =>
    ask({ query: `${counter}[${Math.ceil(end - start)}s]`, time: end, dedup });
  const [deduplicated = [], ...more] = (await read(true)).map(timesOf);
  if (more.length > 0) throw new Error("The deduplicated counter is more than one series.");
  const series = await read(false);
  return {
    deduplicated,
    byReplica: new Map(series.map((one) => [one.metric.replica ?? "", timesOf(one)])),
  };
}

const timesOf = ({ values }: Series) => values.map(([time]) => time);

/** Age of each replica's newest sample, in seconds, by its name. */
export async function agesByReplica(): Promise<ReadonlyMap<string, number>> {
  const series = await ask({ query: counter, dedup: false });
  return new Map(
    series.map(({ metric, value }) => [
      metric.replica ?? "",
      Date.now() / 1000 - Number(value[1]) / rate,
    ]),
  );
}
