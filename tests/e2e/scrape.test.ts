import assert from "node:assert/strict";
import { eventually } from "../../local/client/eventually.ts";
import { list } from "../../local/client/kubectl.ts";
import { query } from "../../local/client/querier.ts";

const nodes = ["node-1", "node-2", "node-3"];

/** Values of a label among the series of a query. */
async function valuesOf(label: string, expression: string): Promise<(string | undefined)[]> {
  const values = (await query(expression)).map(({ metric }) => metric[label]);
  return [...new Set(values)].sort();
}

describe("scrape jobs", () => {
  it("have no target down", async () => {
    await eventually(60, async () => {
      assert.deepEqual(await query("up != 1"), []);
      assert.deepEqual(await valuesOf("job", "up"), [
        "kubernetes-apiservers",
        "kubernetes-nodes-cadvisor",
        "kubernetes-nodes-kubelet",
        "kubernetes-pods",
        "kubernetes-service-endpoints",
        "probes",
      ]);
    });
  });

  it("collect CPU and memory of the containers on every node", async () => {
    await eventually(60, async () => {
      for (const metric of [
        'rate(container_cpu_usage_seconds_total{container="prometheus"}[1m]) > 0',
        'container_memory_working_set_bytes{container="prometheus"} > 0',
      ]) {
        assert.deepEqual(await valuesOf("node", metric), nodes);
        assert.deepEqual(await valuesOf("pod", metric), [
          "prometheus-0",
          "prometheus-1",
          "prometheus-2",
        ]);
      }
    });
  });

  it("scrape the API server", async () => {
    await eventually(60, async () => {
      const series = await query('sum(apiserver_request_total{job="kubernetes-apiservers"}) > 0');
      assert.equal(series.length, 1);
    });
  });

  it("scrape the three node exporters", async () => {
    await eventually(60, async () => {
      assert.deepEqual(await valuesOf("node", "node_memory_MemAvailable_bytes > 0"), nodes);
    });
  });

  it("collect metrics of kube-state-metrics about every pod", async () => {
    await eventually(60, async () => {
      const pods = await list<{ metadata: { name: string } }>("pods", "-n=monitoring");
      assert.deepEqual(
        await valuesOf("pod", 'kube_pod_info{namespace="monitoring"}'),
        pods.map(({ metadata }) => metadata.name).sort(),
      );
    });
  });

  it("scrape annotated pods: every component of Thanos", async () => {
    await eventually(60, async () => {
      const pods = await list<{ metadata: { name: string } }>("pods", "-n=monitoring");
      const names = pods.map(({ metadata }) => metadata.name);
      assert.deepEqual(
        await valuesOf("pod", 'thanos_build_info{job="kubernetes-pods"}'),
        names.filter((name) => /^(prometheus|thanos)-/.test(name)).sort(),
      );
    });
  });

  it("show that the compactors run", async () => {
    await eventually(60, async () => {
      assert.equal((await query("thanos_compact_iterations_total > 0")).length, 2);
      assert.equal((await query("thanos_compact_halted == 0")).length, 2);
    });
  });

  it("scrape annotated Services: every Prometheus", async () => {
    await eventually(60, async () => {
      assert.deepEqual(
        await valuesOf("pod", 'prometheus_build_info{job="kubernetes-service-endpoints"}'),
        ["prometheus-0", "prometheus-1", "prometheus-2"],
      );
    });
  });
});
