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
 * Metrics of which an idle cluster of this kind has no series, with the reason. Those of kube-state-metrics
 * (`kube_`) need none where there is an object of their kind: then it describes each metric.
 */
const absent: readonly (readonly [metric: RegExp, reason: string])[] = [
  [/^certmanager_/, "the stack's own authority issues the certificate"],
  [
    /^nginx_ingress_controller_/,
    "of the ingress controllers on GKE and on other clusters; Traefik runs here",
  ],
  [/^kubelet_certificate_manager_/, "these kubelets' certificates outlast the cluster"],
  [
    /^namespace_pod_container:container_cpu_limit_utilisation:/,
    "no container has a limit of CPU, so that none is slowed down",
  ],
  [
    /^namespace_pod_container:kube_pod_container_status_restarts:increase5m$/,
    "only a container that was restarted has it",
  ],
  [
    /^namespace_persistentvolumeclaim:kube_persistentvolumeclaim_read_only:max$/,
    "only a claim that no pod can write to has it",
  ],
  [
    /^probe:certificate_expiry_seconds:wanted$/,
    "the program knows the end of the only certificate that is probed",
  ],
  [
    /^kube_state_metrics_list_total$/,
    "its client streams lists as watches (client-go's WatchListClient, on since 1.35) and falls back to a list",
  ],
  [/^thanos_alert_sender_errors_total$/, "it begins with the first error"],
  [/^thanos_compact_group_compactions_failures_total$/, "it begins with the first compaction"],
];

/** Alerts on the machine that the tests run on, which may be busy, full or without a time service. */
const ofTheMachine = [
  "NodeClockNotSynchronised",
  "NodeDiskFillingUp",
  "NodeHighCpuUsage",
  "NodeHighDiskUsage",
  "NodeHighMemoryUsage",
];

/** Labels that say whose a series is. The others say its state, which an idle cluster may lack. */
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

/** What an expression asks for, as selectors by metric and identity, by Prometheus' own parser. */
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

/** Names of the metrics that the targets describe, whether or not they have series of them. */
async function described(): Promise<ReadonlySet<string>> {
  const { data } = await getJson<{ data: Readonly<Record<string, unknown>> }>(
    "prometheus-0",
    "/api/v1/metadata",
  );
  // OpenMetrics describes a counter without its suffix.
  return new Set(Object.keys(data).flatMap((name) => [name, `${name}_total`]));
}

/**
 * Makes an object of each kind that rules ask for and an idle cluster lacks, in a namespace that
 * allows no pods, and removes them afterwards.
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

  it("ask, each of them, for series that there are", async () => {
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
      "rules that ask for nothing",
    );
    const all = [...new Set([...asked.values()].flat())];
    const isAbsent = (selector: string) =>
      absent.some(([metric]) => metric.test(selector.split("{")[0] ?? ""));
    for (const [metric] of absent)
      assert.ok(
        all.some((selector) => metric.test(selector.split("{")[0] ?? "")),
        `${String(metric)} is asked for by no rule`,
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

  // Whatever other tests broke is mended by now, but an alert may look back 5 minutes.
  it("fire nothing on a healthy cluster but the two watchdogs", async () => {
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
