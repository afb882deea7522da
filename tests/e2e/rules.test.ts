import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { eventually } from "../../local/client/eventually.ts";
import { getJson } from "../../local/client/stack.ts";
import { kubectl } from "../../local/client/kubectl.ts";
import { query } from "../../local/client/querier.ts";

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
}
interface Group {
  readonly name: string;
  readonly rules: readonly Rule[];
}

const groupsOf = (evaluator: "prometheus" | "ruler") =>
  readdirSync(`rules/${evaluator}`).flatMap(
    (file) =>
      (parse(readFileSync(`rules/${evaluator}/${file}`, "utf8")) as { groups: Group[] }).groups,
  );
const rulesOf = (groups: readonly Group[]) => groups.flatMap(({ rules }) => rules);

/**
 * Metrics without series in an idle embedded cluster, with the reason. Metrics of kube-state-metrics
 * (`kube_`) may be missing here: it describes each metric if an object of the kind exists.
 */
const absent: readonly (readonly [metric: RegExp, reason: string])[] = [
  [/^certmanager_/, "the stack's own authority issues the certificate"],
  [
    /^nginx_ingress_controller_/,
    "exported by the ingress controllers on GKE and on other clusters; Traefik runs here",
  ],
  [/^kubelet_certificate_manager_/, "these kubelets' certificates outlast the cluster"],
  [/^namespace_pod_container:container_cpu_limit_utilisation:/, "no container has a CPU limit"],
  [
    /^namespace_pod_container:kube_pod_container_status_restarts:increase5m$/,
    "exists only for restarted containers",
  ],
  [
    /^namespace_persistentvolumeclaim:kube_persistentvolumeclaim_read_only:max$/,
    "exists only for read-only claims",
  ],
  [
    /^probe:certificate_expiry_seconds:wanted$/,
    "the program knows the expiry of the only probed certificate",
  ],
  [
    /^kube_state_metrics_list_total$/,
    "its client streams lists as watches (client-go's WatchListClient, on since 1.35) and falls back to a list",
  ],
  [/^prometheus_(operator_|monitor_refused$)/, "prometheus.monitors is not set"],
  [/^prometheus_remote_storage_/, "no remote storage is configured"],
  [/^thanos_alert_sender_errors_total$/, "exists after the first error"],
  [/^thanos_compact_group_compactions_failures_total$/, "exists after the first compaction"],
];

/** Alerts about the test machine, which may be busy, full or without a time service. */
const ofTheMachine = [
  "NodeClockNotSynchronised",
  "NodeDiskFillingUp",
  "NodeHighCpuUsage",
  "NodeHighDiskUsage",
  "NodeHighMemoryUsage",
];

/** Labels that identify the source of a series. The other labels are states, which an idle cluster may lack. */
const identity = ["app", "job", "namespace", "service"];

interface Selector {
  readonly type?: string;
  readonly name?: string;
  readonly matchers?: readonly {
    readonly name: string;
    readonly type: string;
    readonly value: string;
  }[];
}

/** Selectors of an expression, reduced to metric and identity, by Prometheus' parser. */
async function selectorsOf(expression: string): Promise<string[]> {
  const search = new URLSearchParams({ query: expression });
  const { data } = await getJson<{ data: unknown }>(
    "prometheus-0",
    `/api/v1/parse_query?${search.toString()}`,
  );
  return selectors(data);
}

function selectors(node: unknown): string[] {
  if (typeof node !== "object" || node === null) return [];
  const { type = "", name = "", matchers = [] } = node as Selector;
  if (/^(vector|matrix)Selector$/.test(type)) {
    const labels = matchers
      .filter((matcher) => identity.includes(matcher.name))
      .map((matcher) => `${matcher.name}${matcher.type}${JSON.stringify(matcher.value)}`);
    return [`${name}{${labels.join(", ")}}`];
  }
  return Object.values(node).flatMap(selectors);
}

/** Names of the metrics that the targets describe, also without series. */
async function described(): Promise<ReadonlySet<string>> {
  const { data } = await getJson<{ data: Readonly<Record<string, unknown>> }>(
    "prometheus-0",
    "/api/v1/metadata",
  );
  // OpenMetrics describes a counter without its suffix.
  return new Set(Object.keys(data).flatMap((name) => [name, `${name}_total`]));
}

/**
 * Creates an object of each kind that rules need and an idle cluster lacks, in a namespace that
 * allows no pods, and deletes the objects afterwards.
 */
async function withObjects(test: () => Promise<unknown>): Promise<void> {
  const namespace = "objects-of-rules";
  const create = (...args: string[]) => kubectl(...args, `--namespace=${namespace}`);
  await kubectl("delete", "namespace", namespace, "--ignore-not-found");
  await kubectl("create", "namespace", namespace);
  try {
    await create("create", "quota", "no-pods", "--hard=pods=0");
    await create("create", "job", "job", "--image=none");
    await create("create", "deployment", "scaled", "--image=none", "--replicas=0");
    await create("autoscale", "deployment", "scaled", "--min=1", "--max=2");
    await test();
  } finally {
    await kubectl("delete", "namespace", namespace, "--wait=false");
  }
}

interface Loaded {
  readonly data: {
    readonly groups: readonly {
      readonly name: string;
      readonly rules: readonly { readonly name: string; readonly health: string }[];
    }[];
  };
}

describe("rules", () => {
  for (const server of ["prometheus-0", "prometheus-1", "prometheus-2"])
    it(`are all evaluated by ${server}, without an error`, async () => {
      const expected = [...groupsOf("prometheus").map(({ name }) => name), "stack"];
      await eventually(60, async () => {
        const { groups } = (await getJson<Loaded>(server, "/api/v1/rules")).data;
        assert.deepEqual(groups.map(({ name }) => name).sort(), expected.sort());
        const unhealthy = groups
          .flatMap(({ rules }) => rules)
          .filter(({ health }) => health !== "ok");
        assert.deepEqual(unhealthy, []);
      });
    });

  it("are all evaluated by every ruler, without an error", async () => {
    const groups = groupsOf("ruler");
    await eventually(60, async () => {
      const loaded = await query("sum by (pod) (thanos_rule_loaded_rules)");
      assert.deepEqual(
        loaded.map(({ metric, value }) => [metric.pod, Number(value[1])]).sort(),
        ["thanos-ruler-0", "thanos-ruler-1"].map((pod) => [pod, rulesOf(groups).length]),
      );
      const { data } = await getJson<Loaded>("thanos-ruler", "/api/v1/rules");
      assert.deepEqual(
        data.groups.map(({ name }) => name).sort(),
        groups.map(({ name }) => name),
      );
      for (const { name, health } of data.groups.flatMap(({ rules }) => rules))
        assert.equal(health, "ok", name);
    });
  });

  it("each use existing series", async () => {
    const asked = new Map<string, readonly string[]>();
    for (const { alert, record = "", expr } of rulesOf([
      ...groupsOf("prometheus"),
      ...groupsOf("ruler"),
    ])) {
      const name = alert ?? record;
      asked.set(name, [...(asked.get(name) ?? []), ...(await selectorsOf(expr))]);
    }
    assert.deepEqual(
      [...asked].filter(([, selectors]) => selectors.length === 0).map(([name]) => name),
      ["Watchdog", "RulerWatchdog"],
      "rules without selectors",
    );
    const all = [...new Set([...asked.values()].flat())];
    const isAbsent = (selector: string) =>
      absent.some(([metric]) => metric.test(selector.split("{")[0] ?? ""));
    for (const [metric] of absent)
      assert.ok(
        all.some((selector) => metric.test(selector.split("{")[0] ?? "")),
        `${String(metric)} is used by no rule`,
      );
    await withObjects(() =>
      eventually(60, async () => {
        const missing = new Set<string>();
        const descriptions = await described();
        const isDescribed = (selector: string) =>
          /^kube_/.test(selector) && descriptions.has(selector.split("{")[0] ?? "");
        for (const selector of all.filter((selector) => !isAbsent(selector)))
          if (!isDescribed(selector) && (await query(`group(${selector})`)).length === 0)
            missing.add(selector);
        const lacking = [...asked].flatMap(([rule, selectors]) => {
          const lacks = selectors.filter((selector) => missing.has(selector));
          return lacks.length > 0 ? [[rule, lacks]] : [];
        });
        assert.deepEqual(lacking, []);
      }),
    );
  });

  // Other tests have ended their faults, but an alert may use the last 5 minutes.
  it("fire only the two watchdogs on a healthy cluster", async () => {
    await eventually(900, async () => {
      const firing = await query('ALERTS{alertstate="firing"}');
      assert.deepEqual(
        firing
          .filter(({ metric }) => !ofTheMachine.includes(metric.alertname ?? ""))
          .map(({ metric }) => metric.alertname)
          .sort(),
        ["RulerWatchdog", "Watchdog"],
      );
    });
  }).timeout(1_000_000);
});
