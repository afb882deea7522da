import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parse, stringify } from "yaml";
import { inhibitions } from "../../../../../components/monitoring/alertmanager/inhibitions.ts";
import { changeAlerts } from "../../../../../components/monitoring/rules/alertChanges.ts";
import { alertSettings } from "../../../../../components/monitoring/rules/alertSettings.ts";
import { loadRules } from "../../../../../components/monitoring/rules/rules.ts";
import {
  shippedAlerts,
  thresholds,
  watchdogs,
} from "../../../../../components/monitoring/rules/shippedAlerts.ts";
import { checkRules } from "../../../../../components/monitoring/checks/rules.ts";
import { temporaryFile } from "../../../support/files.ts";
import { promtool } from "../../../support/promtool.ts";

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}
const rulesOf = (text: string) =>
  (parse(text) as { groups: { rules: Rule[] }[] }).groups.flatMap(({ rules }) => rules);
const read = (file: string) => readFileSync(`rules/prometheus/${file}.rules.yaml`, "utf8");
const changed = (text: string, settings: object) =>
  changeAlerts(text, alertSettings.parse(settings).changes);

const load = (settings: object) =>
  loadRules({
    moreFiles: { prometheus: [], ruler: [] },
    facts: {},
    edits: [],
    changes: alertSettings.parse(settings).changes,
  });
const all = (rules: ReturnType<typeof load>) =>
  [...Object.values(rules.prometheus), ...Object.values(rules.ruler)].flatMap(rulesOf);

describe("changed alerts", () => {
  it("leave a file unchanged that has none of them", () => {
    assert.equal(changed(read("nodes"), { PodNotReady: { enabled: false } }), read("nodes"));
    assert.equal(changed(read("nodes"), {}), read("nodes"));
  });

  it("change nothing else, also where rules share labels by an alias", () => {
    const text = changed(read("nodes"), {
      NodeHighMemoryUsage: { severity: "critical", labels: { team: "shop", tier: "1" } },
      NodeHighCpuUsage: { enabled: false },
    });
    const expected = rulesOf(read("nodes"))
      .filter(({ alert }) => alert !== "NodeHighCpuUsage")
      .map((rule) =>
        rule.alert === "NodeHighMemoryUsage"
          ? { ...rule, labels: { severity: "critical", team: "shop", tier: "1" } }
          : rule,
      );
    assert.deepEqual(rulesOf(text), expected);
    assert.match(text, /# As in df: share of the space/, "comments are kept");
  });

  it("have texts with their duration and threshold", () => {
    const [rule] = rulesOf(
      changed(read("nodes"), { NodeHighMemoryUsage: { for: "1h30m", threshold: 0.935 } }),
    ).filter(({ alert }) => alert === "NodeHighMemoryUsage");
    assert.deepEqual(rule, {
      alert: "NodeHighMemoryUsage",
      expr: "node:node_memory_utilisation:ratio > 0.935",
      for: "1h30m",
      labels: { severity: "warning", team: "devops" },
      annotations: {
        summary: "{{ $labels.node }} has more than 93.5% of its memory in use",
        description:
          "{{ $value | humanizePercentage }} of the memory of {{ $labels.node }} is in use. Plan capacity.",
      },
    });
    for (const [wait, words] of [
      ["1h", "1 hour"],
      ["1m", "1 minute"],
      ["90s", "90 seconds"],
      ["2d", "2 days"],
      ["0s", "0 seconds"],
    ] as const) {
      const rules = rulesOf(changed(read("pods"), { PodNotReady: { for: wait } }));
      const { annotations } = rules.find(({ alert }) => alert === "PodNotReady") ?? {};
      assert.match(annotations?.description ?? "", new RegExp(`for more than ${words}\\.$`));
    }
  });

  it("may wait without a duration in their rule", () => {
    const rules = rulesOf(changed(read("pods"), { ContainerRestarted: { for: "5m" } }));
    assert.equal(rules.find(({ alert }) => alert === "ContainerRestarted")?.for, "5m");
  });

  it("may all be removed, except the Watchdogs, and the other rules are valid", async () => {
    const others = shippedAlerts.filter((alert) => !watchdogs.some((name) => name === alert));
    const rules = load(Object.fromEntries(others.map((alert) => [alert, { enabled: false }])));
    await checkRules(rules, true);
    assert.deepEqual(
      all(rules)
        .flatMap(({ alert = [] }) => alert)
        .sort(),
      ["RulerWatchdog", "Watchdog"],
    );
    const before = all(load({})).filter(({ record }) => record !== undefined);
    assert.deepEqual(
      all(rules).filter(({ record }) => record !== undefined),
      before,
    );
    assert.ok(inhibitions.every(({ source }) => others.includes(source)));
  });

  it("have each known threshold in one place of their expression", async () => {
    const settings = Object.fromEntries(
      Object.keys(thresholds).map((alert) => [alert, { threshold: 0.4321 }]),
    );
    const rules = load(settings);
    await checkRules(rules, true);
    for (const [alert, comparison] of Object.entries(thresholds)) {
      const [rule, ...more] = all(load({})).filter((rule) => rule.alert === alert);
      assert.deepEqual(more, [], alert);
      const parts = rule?.expr.split(new RegExp(`${comparison}(?![\\d.])`)) ?? [];
      assert.equal(parts.length, 2, `${alert}: ${comparison}`);
      const now = all(rules).find((rule) => rule.alert === alert);
      assert.equal(now?.expr, parts.join(`${comparison.slice(0, 2)}0.4321`));
    }
  });

  it("fire at another threshold and after another duration, and not before", () => {
    const file = temporaryFile(
      "nodes.rules.yaml",
      changed(read("nodes"), {
        NodeHighMemoryUsage: { threshold: 0.9, for: "20m", severity: "critical" },
      }),
    );
    const labels = (node: string) => ({ node, severity: "critical", team: "devops" });
    const annotations = (node: string, share: string) => ({
      summary: `${node} has more than 90% of its memory in use`,
      description: `${share} of the memory of ${node} is in use. Plan capacity.`,
    });
    const series = (node: string, available: number) => [
      { series: `node_memory_MemTotal_bytes{node="${node}"}`, values: "100x30" },
      { series: `node_memory_MemAvailable_bytes{node="${node}"}`, values: `${available}x30` },
    ];
    const at = (eval_time: string, exp_alerts: object[]) => ({
      ...{ alertname: "NodeHighMemoryUsage", eval_time, exp_alerts },
    });
    const test = {
      rule_files: [file],
      evaluation_interval: "1m",
      tests: [
        {
          // n1 exceeds the threshold in the rule file, n2 also the other one.
          input_series: [...series("n1", 15), ...series("n2", 5)],
          alert_rule_test: [
            at("19m", []),
            at("20m", [{ exp_labels: labels("n2"), exp_annotations: annotations("n2", "95%") }]),
          ],
        },
      ],
    };
    promtool("test", "rules", temporaryFile("changed.test.yaml", stringify(test)));
  });
});
