import assert from "node:assert/strict";
import { substituted } from "../../support/dashboards.ts";
import { assertPromql, type PromqlTest } from "./support/promqlTests.ts";
import { type PanelQuery, panelQueries, values } from "./support/queries.ts";
import { type Series, seriesOf, withoutEmpty, written } from "./support/series.ts";

const minute = 30;

const inCluster = (cluster: string) => (query: PanelQuery) =>
  substituted(query.expr, { ...values, cluster });

/**
 * Asserts that queries return the same results with additional series in the cluster. `more` returns the
 * additional series for a series of a query.
 */
function assertUnmoved(
  queries: readonly PanelQuery[],
  more: (series: Series) => readonly Series[],
): void {
  assert.ok(queries.length > 0);
  assertPromql(
    queries.map((query): PromqlTest => {
      const plain = inCluster("plain")(query);
      const crowded = inCluster("crowded")(query);
      const series = [
        ...seriesOf(plain),
        ...seriesOf(crowded).flatMap((one) => [one, ...more(one)]),
      ];
      return {
        name: query.name,
        series: written(series),
        minute,
        expected: {
          // The same number of results with the same values.
          [`count(${crowded}) == bool scalar(count(${plain}))`]: { "{}": 1 },
          [`count((${plain}) == ignoring (cluster) (${crowded})) == bool scalar(count(${plain}))`]:
            {
              "{}": 1,
            },
        },
      };
    }),
  );
}

const asking = (metrics: RegExp) => panelQueries.filter(({ expr }) => metrics.test(expr));

describe("queries of panels", function () {
  // promtool creates a database for each query.
  this.timeout(600_000);

  it("count nothing twice while a second kube-state-metrics or node exporter is scraped", () => {
    assertUnmoved(asking(/\b(kube|node)_\w+\{/), ({ metric, labels }) => {
      if (!/^(kube|node)_\w+$/.test(metric)) return [];
      // Metrics of nodes have the exporter's namespace and pod.
      const own: Series["labels"] = /^(kube_)?node_/.test(metric)
        ? { namespace: "other", pod: "exporter-y" }
        : {};
      return [{ metric, labels: { ...labels, ...own, instance: "10.9.9.9:9999" } }];
    });
  });

  it("count neither a pod's control group nor its pause container", () => {
    assertUnmoved(asking(/\bcontainer_(?!network)\w+\{/), ({ metric, labels }) =>
      metric.startsWith("container_") && !metric.includes(":")
        ? ["", "POD"].map((container) => ({
            metric,
            labels: withoutEmpty({
              ...labels,
              container,
              id: `/kubepods.slice/pod1.slice/${container}`,
            }),
          }))
        : [],
    );
  });

  it("exclude the traffic of pods in the network of their node", () => {
    assertUnmoved(asking(/\bcontainer_network_\w+\{/), ({ metric, labels }) => {
      const agent = { metric, labels: { ...labels, pod: "agent-x" } };
      if (metric.startsWith("container_network_"))
        return [agent, { metric, labels: { ...agent.labels, interface: "cilium_host" } }];
      if (metric === "kube_pod_info")
        return [{ metric, labels: { ...agent.labels, host_network: "true" } }];
      return [agent];
    });
  });

  it("exclude another installation of the monitoring", () => {
    assertUnmoved(
      panelQueries.filter(({ expr }) => expr.includes('namespace="$monitoring"')),
      ({ metric, labels }) =>
        labels.namespace === "monitoring"
          ? [{ metric, labels: { ...labels, namespace: "kube-prometheus" } }]
          : [],
    );
  });

  it("distinguish objects with the same name in two namespaces", () => {
    const named = panelQueries.filter(
      ({ legend, expr }) =>
        /\{\{(pod|workload|persistentvolumeclaim|app)\}\}/.test(legend) &&
        expr.includes("$namespace"),
    );
    assert.ok(named.length > 20);
    assertPromql(
      named.map((query) => {
        const expr = inCluster("c")(query);
        const series = seriesOf(expr);
        const others = series.map(({ metric, labels }) => ({
          metric,
          labels: { ...labels, namespace: "b" },
        }));
        return {
          name: query.name,
          series: written([...series, ...others]),
          minute,
          expected: { [`count(${expr})`]: { "{}": 2 } },
        };
      }),
    );
    for (const { legend, name } of named) assert.match(legend, /\{\{namespace\}\}/, name);
  });

  it("are instant queries where a panel shows one number, and have no green value without series", () => {
    const stats = panelQueries.filter(({ panelType }) => panelType === "stat");
    assert.ok(stats.length > 50);
    assertPromql(
      stats.map((query) => {
        assert.ok(query.instant, query.name);
        const expr = inCluster("c")(query);
        const green = query.steps.flatMap(({ value, color }, index) => {
          const next = query.steps[index + 1]?.value;
          const from = value === null ? `(${expr})` : `((${expr}) >= ${value})`;
          return color === "green" ? [typeof next === "number" ? `${from} < ${next}` : from] : [];
        });
        return {
          name: query.name,
          series: {},
          minute,
          expected: Object.fromEntries(green.map((expr) => [expr, {}])),
        };
      }),
    );
  });
});
