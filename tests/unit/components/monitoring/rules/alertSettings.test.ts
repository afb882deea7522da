import assert from "node:assert/strict";
import {
  alertSettings,
  alertsThatAreOff,
} from "../../../../../components/monitoring/rules/alertSettings.ts";
import { refusal } from "../../../../../components/settings/refusal.ts";

const problems = (settings: unknown) => {
  const { error } = alertSettings.safeParse(settings);
  return error ? refusal(error.issues, "alerts.").message.split("\n") : [];
};
const always =
  "must not be set: the alert must always fire, or its dead man's switch raises an alarm";

describe("settings of alerts", () => {
  it("are changes by the name of the alert, and ignored namespaces", () => {
    const change = { for: "1h", severity: "critical", labels: { team: "a" }, threshold: 0.9 };
    assert.deepEqual(
      alertSettings.parse({
        NodeHighCpuUsage: change,
        PodNotReady: { enabled: false },
        Watchdog: { severity: "info" },
        ignoredNamespaces: ["dev-.+", "kube-system"],
      }),
      {
        ignoredNamespaces: ["dev-.+", "kube-system"],
        changes: {
          NodeHighCpuUsage: change,
          PodNotReady: { enabled: false },
          Watchdog: { severity: "info" },
        },
      },
    );
    assert.deepEqual(alertSettings.parse({}), { ignoredNamespaces: [], changes: {} });
  });

  for (const [what, settings, ...lines] of [
    [
      "unknown alerts, with the nearest one",
      { NodeHighCpuUse: {}, MyOwnAlert: {}, ignoredNamespace: [] },
      "alerts.NodeHighCpuUse is not a known key; did you mean NodeHighCpuUsage?",
      "alerts.MyOwnAlert is not a known key; known are the alerts of docs/alerts.md, and ignoredNamespaces",
      "alerts.ignoredNamespace is not a known key; did you mean ignoredNamespaces?",
    ],
    [
      "a Watchdog that does not fire always",
      { Watchdog: { enabled: false }, RulerWatchdog: { for: "5m" } },
      `alerts.RulerWatchdog.for ${always}`,
      `alerts.Watchdog.enabled ${always}`,
    ],
    [
      "unknown keys and wrong values",
      {
        PodNotReady: {
          ...{ enabled: "no", for: "a while", severity: "high", treshold: 1 },
          labels: { severity: "info", "a-b": "c", cluster: "d" },
        },
      },
      'alerts.PodNotReady.enabled must be true or false (got "no")',
      'alerts.PodNotReady.for must be a duration such as "15s", "2h" or "30d" (got "a while")',
      'alerts.PodNotReady.severity must be one of critical, warning, info (got "high")',
      "alerts.PodNotReady.labels.severity must not be set: the alert has this label already",
      'alerts.PodNotReady.labels.a-b must be a label name (got "a-b")',
      "alerts.PodNotReady.labels.cluster must not be set: the alert has this label already",
      "alerts.PodNotReady.treshold is not a known key; known are enabled, for, severity, labels",
    ],
    [
      "thresholds out of their range",
      {
        NodeHighCpuUsage: { threshold: 80 },
        NodeHighDiskUsage: { threshold: 0 },
        NodeReadinessFlapping: { threshold: -1 },
      },
      "alerts.NodeHighCpuUsage.threshold must be a number between 0 and 1 (got 80)",
      "alerts.NodeHighDiskUsage.threshold must be a number between 0 and 1 (got 0)",
      "alerts.NodeReadinessFlapping.threshold must be a number above 0 (got -1)",
    ],
    [
      "namespaces that are no patterns, or match no namespace at all",
      { ignoredNamespaces: ["Dev", ".*", "a", "a"] },
      'alerts.ignoredNamespaces[0] must be a namespace or a pattern such as "shop-.+", of a-z, 0-9 and -.*+?|()[]^',
      "alerts.ignoredNamespaces[1] must not match an empty name: alerts on objects without a namespace have none",
      'alerts.ignoredNamespaces[3] is a duplicate (got "a")',
    ],
    [
      "a list",
      [],
      "alerts. must be an object with keys: are the alerts of docs/alerts.md, and ignoredNamespaces",
    ],
  ] as const)
    it(`refuse ${what}`, () => {
      assert.deepEqual(problems(settings), lines);
    });

  it("refuse a threshold of an alert without one, with the alerts that have one", () => {
    assert.match(
      problems({ PodNotReady: { threshold: 1 } }).join("\n"),
      /^alerts\.PodNotReady\.threshold must not be set: the rule has no single threshold; thresholds have AlertmanagerNotificationsFailing, .*, VolumeInodesRunningOut$/,
    );
  });

  it("list the alerts that are off", () => {
    const off = (settings: object) => alertsThatAreOff(alertSettings.parse(settings));
    assert.equal(off({ PodNotReady: { for: "1h", enabled: true } }), undefined);
    assert.equal(
      off({ PodNotReady: { enabled: false }, JobFailed: { enabled: false } }),
      "Alerts that are off: JobFailed, PodNotReady.",
    );
    assert.equal(
      off({ PodNotReady: { enabled: false }, ignoredNamespaces: ["a", "b-.+"] }),
      "Alerts that are off: PodNotReady; all on workloads of the namespaces a, b-.+.",
    );
  });
});
