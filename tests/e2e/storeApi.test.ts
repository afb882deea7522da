import assert from "node:assert/strict";
import { Resolver } from "node:dns/promises";
import { eventually } from "../../local/client/eventually.ts";
import { list } from "../../local/client/kubectl.ts";
import { query } from "../../local/client/querier.ts";
import { storesByKind } from "../../local/client/querier.ts";

interface Pod {
  metadata: { name: string };
  status: { podIP: string };
}

const serviceName = "_grpc._tcp.thanos-store-gateway.monitoring.svc.cluster.local";

/** A query to the cluster's DNS. */
async function clusterDns(): Promise<Resolver> {
  const [server] = await list<Pod>("pods", "-n=kube-system", "-l=k8s-app=kube-dns");
  const resolver = new Resolver();
  resolver.setServers([server?.status.podIP ?? ""]);
  return resolver;
}

describe("Store APIs", () => {
  it("are all in the SRV record of the discovery service", async () => {
    const pods = await list<Pod>("pods", "-n=monitoring", "-l=thanos-store-api=true");
    assert.deepEqual(pods.map(({ metadata }) => metadata.name).sort(), [
      ...["prometheus-0", "prometheus-1", "prometheus-2"],
      ...["thanos-ruler-0", "thanos-ruler-1"],
      ...["thanos-ruler-store-gateway-0", "thanos-ruler-store-gateway-1"],
      ...["thanos-store-gateway-0", "thanos-store-gateway-1"],
    ]);
    const dns = await clusterDns();
    const addresses: string[] = [];
    for (const { name, port } of await dns.resolveSrv(serviceName)) {
      assert.equal(port, 10901);
      addresses.push(...(await dns.resolve4(name)));
    }
    assert.deepEqual(addresses.sort(), pods.map((pod) => pod.status.podIP).sort());
  });

  it("are healthy in the querier, with their labels", async () => {
    // The querier discovers new stores every 10 s.
    await eventually(30, async () => {
      const byKind = await storesByKind();
      assert.deepEqual(
        Object.values(byKind)
          .flat()
          .filter(({ lastError }) => lastError !== null),
        [],
      );
      // Each of the four store gateways, and the Service of each bucket, which selects any of its store gateways.
      assert.equal(byKind.store?.length, 6);
      const replicasOf = (kind: string) =>
        (byKind[kind] ?? [])
          .flatMap(({ labelSets }) => labelSets)
          .map(({ cluster, replica }) => `${cluster} ${replica}`)
          .sort();
      assert.deepEqual(replicasOf("sidecar"), [
        "prometheus-ha prometheus-0",
        "prometheus-ha prometheus-1",
        "prometheus-ha prometheus-2",
      ]);
      assert.deepEqual(replicasOf("rule"), [
        "prometheus-ha thanos-ruler-0",
        "prometheus-ha thanos-ruler-1",
      ]);
    });
  });

  it("return every target three times without deduplication, once with it", async function () {
    this.timeout(180_000);
    const identity = (metric: Readonly<Record<string, string>>) =>
      JSON.stringify(
        Object.entries(metric)
          .filter(([label]) => label !== "replica")
          .sort(),
      );
    // Excludes removed targets, which a query returns for five more minutes. The longest scrape
    // interval is a minute.
    const fresh = "up and timestamp(up) > time() - 75";
    await eventually(150, async () => {
      const targets = await query(fresh, { dedup: true });
      assert.ok(targets.length > 0);
      assert.ok(targets.every(({ metric }) => metric.replica === undefined));
      assert.equal(new Set(targets.map(({ metric }) => identity(metric))).size, targets.length);

      const replicas = new Map<string, (string | undefined)[]>();
      for (const { metric } of await query(fresh, { dedup: false }))
        replicas.set(identity(metric), [...(replicas.get(identity(metric)) ?? []), metric.replica]);
      assert.deepEqual(
        [...replicas.keys()].sort(),
        targets.map(({ metric }) => identity(metric)).sort(),
      );
      for (const names of replicas.values())
        assert.deepEqual(names.sort(), ["prometheus-0", "prometheus-1", "prometheus-2"]);
    });
  });
});
