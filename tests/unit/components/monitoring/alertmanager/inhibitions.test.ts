import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parse } from "yaml";
import * as z from "zod";
import { alertmanagerFiles } from "../../../../../components/monitoring/alertmanager/files.ts";
import { inhibitions } from "../../../../../components/monitoring/alertmanager/inhibitions.ts";
import { alertmanagerSettings } from "../../../../../components/monitoring/alertmanager/settings.ts";
import { seconds } from "../../../../../components/settings/duration.ts";
import { type Labels, RunningAlertmanager } from "../../../support/alertmanager.ts";

const rulesFile = z.object({
  groups: z.array(
    z.object({
      rules: z.array(z.object({ alert: z.string().optional(), for: z.string().default("0s") })),
    }),
  ),
});
const testsFile = z.object({
  tests: z.array(
    z.object({
      alert_rule_test: z
        .array(
          z.object({
            alertname: z.string(),
            exp_alerts: z
              .array(z.object({ exp_labels: z.record(z.string(), z.unknown()).default({}) }))
              .nullish(),
          }),
        )
        .default([]),
    }),
  ),
});

const yamlFiles = (directory: string) =>
  readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".yaml"))
    .map((file): unknown => parse(readFileSync(path.join(directory, file), "utf8")));

/** Duration `for` of each of the project's alerts, in seconds. */
const waits = new Map(
  yamlFiles("rules")
    .flatMap((file) => rulesFile.parse(file).groups)
    .flatMap(({ rules }) => rules)
    .flatMap(({ alert, for: duration }) => (alert ? [[alert, seconds(duration)] as const] : [])),
);
/** Labels of each alert in promtool's tests. */
const tested = yamlFiles("tests/unit/rules")
  .flatMap((file) => testsFile.parse(file).tests)
  .flatMap(({ alert_rule_test }) => alert_rule_test)
  .flatMap(({ alertname, exp_alerts }) =>
    (exp_alerts ?? []).map(({ exp_labels }) => ({ alertname, labels: exp_labels })),
  );

const pairs = inhibitions.flatMap(({ source, targets, same, where = {} }) =>
  targets.map((target) => ({ source, target, same, where })),
);

/** Targets that may be sent before their source fires: the inhibition then only mutes their repetition. */
const sentBefore = new Set([
  "PodCrashLooping over ContainerRestarted",
  // The servers fail one after the other.
  "PrometheusUnreachable over PrometheusReplicasDown",
]);

/** Seconds from a fault until the expression of a source is true, beyond those of its targets. */
const detection: Readonly<Record<string, number>> = {
  // Kubernetes takes up to a minute to report that a node is not ready.
  NodeNotReady: 90,
  // An average over 5 minutes falls below a half.
  AlertmanagerClusterDown: 150,
  // A ruler repeats a failed attempt after its resend delay of a minute.
  ThanosRulerSenderDropping: 120,
};

describe("inhibitions", () => {
  for (const { source, target, same, where } of pairs)
    describe(`${source} over ${target}`, () => {
      it("refers to existing alerts, with the labels that identify their object", () => {
        for (const [alert, labels] of [
          [source, {}],
          [target, where],
        ] as const) {
          assert.ok(waits.has(alert), `alert ${alert} exists`);
          assert.ok(
            tested.some(
              (test) =>
                test.alertname === alert &&
                same.every((label) => label in test.labels) &&
                Object.entries(labels).every(
                  ([label, value]) => (test.labels[label] ?? "") === value,
                ),
            ),
            `a test of ${alert} has the labels ${same.join()} ${JSON.stringify(labels)}`,
          );
        }
      });

      it("mutes the target before it is sent", () => {
        const [early = 0, late = 0] = [waits.get(source), waits.get(target)];
        if (sentBefore.has(`${source} over ${target}`)) return;
        const delay = detection[source] ?? 0;
        assert.ok(early + delay <= late, `${early} s + ${delay} s <= ${late} s`);
      });
    });
});

describe("an Alertmanager", function () {
  this.timeout(30_000);
  let alertmanager: RunningAlertmanager | undefined;
  before(async () => {
    alertmanager = await RunningAlertmanager.start(
      alertmanagerFiles(alertmanagerSettings.parse({})),
    );
  });
  after(() => alertmanager?.stop());

  /** Fires all alerts, and asserts that exactly those in `muted` are muted. */
  async function assertMuted(muted: readonly Labels[], others: readonly Labels[]): Promise<void> {
    assert.ok(alertmanager);
    const fired = [...muted, ...others].map(textOf);
    await alertmanager.fire([...muted, ...others]);
    const expected = muted.map(textOf).sort();
    let found: string[] = [];
    // Alertmanager processes alerts one after the other.
    for (let attempt = 0; attempt < 50; attempt++) {
      found = (await alertmanager.inhibited()).map(textOf).filter((text) => fired.includes(text));
      if (found.length >= expected.length) break;
      await sleep(100);
    }
    assert.deepEqual(found.sort(), expected);
  }

  it("mutes each target on the same object, but no alert on another or on no object", async () => {
    const muted: Labels[] = [];
    const others: Labels[] = [];
    for (const [index, { source, target, same, where }] of pairs.entries()) {
      // Each case has its own cluster.
      const inCluster = (name: string, alertname: string, labels: Labels) => ({
        alertname,
        cluster: `${name}-${index}`,
        ...labels,
      });
      const object = Object.fromEntries(same.map((label) => [label, "a"]));
      others.push(inCluster("same", source, object));
      muted.push(inCluster("same", target, { ...object, ...present(where) }));
      others.push(inCluster("other-cluster", target, { ...object, ...present(where) }));
      for (const label of Object.keys(where)) {
        others.push(inCluster(`not-${label}`, source, object));
        others.push(
          inCluster(`not-${label}`, target, { ...object, ...present(where), [label]: "another" }),
        );
      }
      for (const label of same) {
        others.push(inCluster(`other-${label}`, source, object));
        others.push(
          inCluster(`other-${label}`, target, { ...object, ...present(where), [label]: "b" }),
        );
        const without = Object.fromEntries(
          Object.entries(object).filter(([name]) => name !== label),
        );
        others.push(inCluster(`no-${label}`, source, without));
        others.push(inCluster(`no-${label}`, target, { ...without, ...present(where) }));
      }
      others.push({ alertname: source, ...object, in: String(index) });
      others.push({ alertname: target, ...object, ...present(where), in: String(index) });
    }
    await assertMuted(muted, others);
  });

  it("mutes alerts on targets of a node that is down, and no others", async () => {
    const cluster = "node-down";
    const target = (labels: Labels) => ({
      alertname: "TargetDown",
      cluster,
      severity: "warning",
      ...labels,
    });
    await assertMuted(
      [
        target({ team: "devops", job: "kubernetes-nodes-kubelet", instance: "n1", node: "n1" }),
        target({ team: "dev", job: "kubernetes-pods", pod: "web", namespace: "shop", node: "n1" }),
        { alertname: "NodeExporterMissing", cluster, severity: "warning", node: "n1" },
      ],
      [
        { alertname: "NodeNotReady", cluster, severity: "critical", team: "devops", node: "n1" },
        { alertname: "NodeUnderPressure", cluster, node: "n1", condition: "DiskPressure" },
        target({ team: "devops", job: "kubernetes-nodes-kubelet", instance: "n2", node: "n2" }),
        target({ team: "devops", job: "kubernetes-service-endpoints", app: "kube-state-metrics" }),
      ],
    );
  });

  it("mutes no alert of other projects, also if critical alerts fire", async () => {
    const cluster = "foreign";
    const node = { cluster, node: "n1", namespace: "shop", pod: "web" };
    await assertMuted(
      [],
      [
        { alertname: "NodeNotReady", cluster, severity: "critical", node: "n1" },
        { alertname: "DiskFull", severity: "critical", device: "a", ...node },
        { alertname: "DiskFull", severity: "warning", device: "b", ...node },
        { alertname: "OrdersLate", severity: "critical", cluster, queue: "a" },
        { alertname: "OrdersLate", severity: "warning", cluster, queue: "b" },
      ],
    );
  });
});

/** Labels without those that have an empty value, which is the same as no label. */
const present = (labels: Labels): Labels =>
  Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== ""));

const textOf = (labels: Labels) => JSON.stringify(Object.entries(labels).sort());
