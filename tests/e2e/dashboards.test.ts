import assert from "node:assert/strict";
import { eventually } from "../../local/client/eventually.ts";
import { getJson } from "../../local/client/stack.ts";
import { type Asked, provisioned, queriesFor, silentOf } from "./support/panelQueries.ts";

const noCompaction = "blocks of 2 hours may be compacted as late as after two days";
const noNotification = "no notification was sent yet";
const noRenewal = "these kubelets do not renew their client certificates";
const noUpstream = "without a network, no DNS query is forwarded";
const noLimit = "no container has a CPU limit";
const noGroup = "nodes in Linux namespaces have no I/O metrics";
const noUpload = "blocks are uploaded every two hours";
const noHistory = "store gateways read blocks only for queries of history in the bucket";

/** Queries that may return no data here, by dashboard, panel and legend, with the reason. */
const quiet: Readonly<Record<string, string>> = {
  "Kubernetes / Cluster: Namespaces: CPU limit": noLimit,
  "Kubernetes / Compute by workload: Throttled: {{namespace}}/{{workload}}": noLimit,
  "Kubernetes / Workloads: CPU of limit: {{namespace}}/{{pod}}/{{container}}": noLimit,
  "Kubernetes / Workloads: Throttled: {{namespace}}/{{pod}}/{{container}}": noLimit,
  "Kubernetes / Workloads: Disk writes and reads: {{namespace}}/{{pod}} written": noGroup,
  "Kubernetes / Workloads: Disk writes and reads: {{namespace}}/{{pod}} read": noGroup,
  "Kubernetes / Workloads: Quotas: {{namespace}} {{resourcequota}} {{resource}}":
    "no namespace has a quota",
  "Kubernetes / Kubelet: Evictions: {{node}} {{eviction_signal}}": "no pod was evicted yet",
  "Kubernetes / Kubelet: Client certificates: {{node}}": noRenewal,
  "Kubernetes / Kubelet: Failed renewals: {{node}}": noRenewal,
  "Kubernetes / API server: Failures by resource: {{verb}} {{resource}} {{code}}":
    "no request failed yet",
  "Kubernetes / CoreDNS: Cache hits: hits": "the cluster's DNS has no cache",
  "Kubernetes / CoreDNS: Upstream: {{to}} {{rcode}}": noUpstream,
  "Kubernetes / CoreDNS: Upstream latency: {{to}}": noUpstream,
  "Kubernetes / Workloads: Waiting containers: {{reason}}": "no container waits",
  "Kubernetes / Workloads: Termination reasons: {{reason}}": "no container has ended yet",
  "Alertmanager: Sent: {{integration}}": noNotification,
  "Alertmanager: Failed: {{integration}} {{reason}}": noNotification,
  "Alertmanager: Latency: {{integration}}": noNotification,
  "Thanos / Compactor: Failures: failures": noCompaction,
  "Thanos / Compactor: Completed: {{pod}} compacted": noCompaction,
  "Thanos / Compactor: Completed: {{pod}} downsampled": noCompaction,
  "Thanos / Compactor: Failures: {{pod}} compactions": noCompaction,
  "Thanos / Compactor: Failures: {{pod}} downsamplings": noCompaction,
  "Thanos / Compactor: Duration: {{pod}}": "a compactor collects garbage once in each run",
  "Thanos / Ruler: Bucket latency: {{operation}} average": noUpload,
  "Thanos / Sidecar: Bucket latency: {{operation}} average": noUpload,
  "Thanos / Ruler: Sent and dropped: {{pod}} sent": "no alert of the rulers has fired yet",
  "Thanos / Store gateway: Queries dropped: queries": "no query was too large yet",
  "Thanos / Store gateway: Blocks per query: {{pod}}": noHistory,
  "Thanos / Store gateway: Data touched: {{data_type}}": noHistory,
  "Thanos / Store gateway: Data touched per query: {{data_type}}": noHistory,
  "Thanos / Store gateway: Fetch and merge: {{pod}} fetch": noHistory,
  "Thanos / Store gateway: Fetch and merge: {{pod}} merge": noHistory,
  "Thanos / Store gateway: Index cache hits: {{item_type}}": noHistory,
  "Thanos / Store gateway: Fetched for queries: {{data_type}}": noHistory,
};

/** Metrics of the other platforms' ingress controller, which does not run here. */
const elsewhere = /^nginx_ingress_/;

/** Metrics that exist only after the first event. */
const born =
  /^(container_(fs_|cpu_cfs_)|kube_(pod_container_status_(waiting|last_terminated)_reason|resourcequota)|kubelet_(evictions|certificate_manager_|runtime_operations_errors)|apiserver_flowcontrol_rejected|coredns_(cache|proxy)_|thanos_compact_(group_compactions|downsample)|thanos_alert_sender_alerts_sent_|thanos_bucket_store_(queries_dropped|series_(blocks_queried|data_size_(fetched|touched)|get_all|merge)))/;

/** Names of the metrics in PromQL, by Prometheus' parser. */
async function metricsIn(expr: string): Promise<string[]> {
  const { data } = await getJson<{ data: unknown }>(
    "prometheus-0",
    `/api/v1/parse_query?${new URLSearchParams({ query: expr }).toString()}`,
  );
  const names = new Set<string>();
  JSON.stringify(data, (_, node: { type?: string; name?: string } | null) => {
    if (node?.type === "vectorSelector" && node.name) names.add(node.name);
    return node;
  });
  return [...names];
}

describe("the queries of the dashboards", () => {
  let asked: Asked[];
  before(async () => {
    asked = (await Promise.all((await provisioned()).map(queriesFor))).flat();
    assert.ok(asked.length > 200);
  });

  it("return data, except those without an event yet", async () => {
    let left = asked.filter(({ name }) => !(name in quiet));
    // Volume metrics of the kubelets are scraped once a minute.
    await eventually(75, async () => {
      left = await silentOf(left);
      assert.deepEqual(
        left.map(({ name, expr }) => `${name}\n    ${expr}`),
        [],
      );
    });
  });

  it("include all queries that are expected to return no data", () => {
    const names = asked.map(({ name }) => name);
    for (const name of Object.keys(quiet)) assert.ok(names.includes(name), name);
  });

  it("belong to dashboards that include every link of an alert", async () => {
    const uids = new Set((await provisioned()).map(({ uid }) => uid));
    interface Rule {
      readonly type: string;
      readonly name: string;
      readonly annotations: Readonly<Record<string, string>>;
    }
    const { data } = await getJson<{ data: { groups: { rules: Rule[] }[] } }>(
      "prometheus-0",
      "/api/v1/rules",
    );
    const alerts = data.groups
      .flatMap(({ rules }) => rules)
      .filter(({ type }) => type === "alerting");
    assert.ok(alerts.length > 50);
    for (const { name, annotations } of alerts) {
      const [, uid = ""] = /\/d\/([\w-]+)\?/.exec(annotations.dashboard_url ?? "") ?? [];
      assert.ok(uids.has(uid), `${name}: ${annotations.dashboard_url}`);
    }
  });

  it("use existing metrics", async () => {
    const { data: metrics } = await getJson<{ data: string[] }>(
      "thanos-querier",
      "/api/v1/label/__name__/values",
    );
    const known = new Set(metrics);
    for (const { name, expr } of asked)
      for (const metric of await metricsIn(expr))
        assert.ok(
          known.has(metric) || born.test(metric) || elsewhere.test(metric),
          `${name}: ${metric}`,
        );
  });
});
