import assert from "node:assert/strict";
import { renderTemplate } from "../../../support/amtool.ts";
import { temporaryFile } from "../../../support/files.ts";

const templates = "components/monitoring/alertmanager/notifications.tmpl";

interface Alert {
  readonly status?: "firing" | "resolved";
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly generatorURL?: string;
}

/** Alertmanager's output of a template for a group of alerts. */
function render(name: string, alerts: readonly Alert[], groupLabels: object = {}): string {
  const common = (key: "labels" | "annotations") =>
    Object.fromEntries(
      Object.entries(alerts[0]?.[key] ?? {}).filter(([name, value]) =>
        alerts.every((alert) => alert[key]?.[name] === value),
      ),
    );
  const data = {
    status: alerts.some(({ status }) => status !== "resolved") ? "firing" : "resolved",
    alerts: alerts.map((alert) => ({ status: "firing", labels: {}, annotations: {}, ...alert })),
    groupLabels,
    commonLabels: common("labels"),
    commonAnnotations: common("annotations"),
  };
  return renderTemplate(
    `--template.text={{ template "${name}" . }}`,
    `--template.glob=${templates}`,
    `--template.data=${temporaryFile("data.json", JSON.stringify(data))}`,
  );
}

const alert = (pod: string, more: Alert = {}): Alert => ({
  ...more,
  labels: {
    alertname: "PodDown",
    cluster: "prometheus-ha",
    pod,
    severity: "critical",
    ...more.labels,
  },
  annotations: {
    summary: `${pod} is down`,
    description: `${pod} has been down for a while.`,
    runbook_url: "https://runbooks/book.md#poddown",
    dashboard_url: `https://grafana/d/pods?from=now-1h&var-pod=${pod}`,
    ...more.annotations,
  },
});
const resolved = (pod: string) => alert(pod, { status: "resolved" });
const many = (count: number, make: (pod: string) => Alert) =>
  Array.from({ length: count }, (_, index) => make(`pod-${index}`));
/** An alert in which every text is too long. */
const long = (status: Alert["status"], text: string): Alert => ({
  status,
  labels: { alertname: text, severity: text, cluster: text },
  annotations: {
    summary: text,
    description: text,
    runbook_url: `https://${"r".repeat(392)}`,
    dashboard_url: `https://${"d".repeat(392)}`,
  },
  generatorURL: `https://${"g".repeat(1492)}`,
});

describe("a message in Slack", () => {
  const title = (alerts: readonly Alert[], groupLabels?: object) =>
    render("ha.slack.title", alerts, groupLabels);
  const color = (...alerts: readonly Alert[]) => render("ha.slack.color", alerts);
  const text = (...alerts: readonly Alert[]) => render("ha.slack.text", alerts);

  it("differs in title and color for firing and resolved alerts", () => {
    assert.equal(title([alert("a"), alert("b")]), "[FIRING:2] PodDown (prometheus-ha)");
    assert.equal(title([alert("a"), resolved("b")]), "[FIRING:1] PodDown (prometheus-ha)");
    assert.equal(title([resolved("a")]), "[RESOLVED] PodDown (prometheus-ha)");
    assert.equal(color(resolved("a")), "good");
    const severe = (severity: string) => alert("a", { labels: { severity } });
    assert.equal(color(severe("critical")), "danger");
    assert.equal(color(severe("warning")), "warning");
    assert.equal(color(severe("warning"), severe("critical")), "danger");
    assert.equal(color({ labels: { alertname: "A" } }), "danger", "as bad as it can be");
    assert.equal(color(severe("warning"), resolved("b")), "warning");
  });

  it("shows severity, summary, description and links of each alert", () => {
    assert.equal(
      text(alert("a"), resolved("b")),
      `• *critical* a is down (<https://runbooks/book.md#poddown|runbook>) (<https://grafana/d/pods?from=now-1h&amp;var-pod=a|dashboard>)
a has been down for a while.
• resolved: b is down`,
    );
  });

  it("shows the number of omitted alerts", () => {
    const lines = text(...many(7, alert), ...many(8, resolved)).split("\n");
    assert.equal(lines.filter((line) => line.startsWith("• *critical*")).length, 5);
    assert.equal(lines.filter((line) => line.startsWith("• resolved:")).length, 5);
    assert.ok(lines.includes("and 2 more firing"));
    assert.ok(lines.includes("and 3 more resolved"));
    assert.doesNotMatch(text(...many(5, alert), ...many(5, resolved)), /more/);
  });

  it("supports alerts of other projects' rules, without any label or annotation", () => {
    assert.equal(text({ labels: { alertname: "A" } }), "• A");
    assert.equal(text({ labels: { alertname: "A" }, annotations: { message: "m" } }), "• m");
    assert.equal(text({}), "• no summary");
    assert.equal(title([{}]), "[FIRING:1] alerts");
    const groups = [alert("a"), alert("b", { labels: { alertname: "Other" } })];
    assert.equal(title(groups, { team: "devops" }), "[FIRING:2] devops (prometheus-ha)");
  });

  it("shows the path of a runbook without a link, if there is no URL", () => {
    assert.match(
      text(alert("a", { annotations: { runbook_url: "docs/runbooks.md#poddown" } })),
      / \(runbook: docs\/runbooks\.md#poddown\) /,
    );
  });

  it("escapes mentions and links in labels", () => {
    const label = "<!channel> & <https://evil|link>";
    const said = text(
      alert("a", { annotations: { summary: label, dashboard_url: "https://g/d?x=a|b>c<d" } }),
    );
    assert.match(said, /&lt;!channel&gt; &amp; &lt;https:\/\/evil\|link&gt;/);
    assert.match(said, /<https:\/\/g\/d\?x=a%7Cb%3Ec%3Cd\|dashboard>/);
  });

  for (const filler of ["x", "&", "<é"])
    it(`is at most 8,000 characters long, with complete links, for texts of ${filler}`, () => {
      const text = filler.repeat(9999);
      const alerts = [
        ...many(20, () => long("firing", text)),
        ...many(20, () => long("resolved", text)),
      ];
      const said = render("ha.slack.text", alerts);
      assert.ok(said.length <= 8000, String(said.length));
      assert.equal(said.match(/\(<https:\/\/r{392}\|runbook>\)/g)?.length, 5);
      assert.equal(said.match(/\(<https:\/\/d{392}\|dashboard>\)/g)?.length, 5);
      assert.match(said, /and 15 more firing\n/);
      assert.match(said, /and 15 more resolved$/);
      assert.doesNotMatch(said, /&(?!amp;|lt;|gt;)/);
      assert.ok(title(alerts).length <= 1024);
    });

  it("leaves out a link that is too long", () => {
    const dashboard_url = `https://grafana/${"d".repeat(400)}`;
    assert.doesNotMatch(text(alert("a", { annotations: { dashboard_url } })), /grafana|dashboard/);
  });
});

describe("an incident in VictorOps", () => {
  const messageType = (...alerts: readonly Alert[]) => render("ha.victorops.message_type", alerts);
  const state = (...alerts: readonly Alert[]) => render("ha.victorops.state_message", alerts);

  it("has the highest severity of its firing alerts", () => {
    const severe = (severity: string) => alert("a", { labels: { severity } });
    assert.equal(messageType(severe("critical")), "CRITICAL");
    assert.equal(messageType(severe("warning")), "WARNING");
    assert.equal(messageType(severe("info")), "INFO");
    assert.equal(messageType(severe("info"), severe("warning")), "WARNING");
    assert.equal(messageType(severe("critical"), severe("warning")), "CRITICAL");
    assert.equal(messageType(severe("warning"), resolved("b")), "WARNING");
    assert.equal(messageType({}), "CRITICAL");
  });

  it("is named after its alerts", () => {
    const name = (...alerts: readonly Alert[]) =>
      render("ha.victorops.entity_display_name", alerts, { team: "devops" });
    assert.equal(name(alert("a"), alert("b")), "PodDown");
    assert.equal(name(alert("a"), alert("b", { labels: { alertname: "Other" } })), "devops");
  });

  it("shows alert, summary and raw data, then severity and links of each alert", () => {
    const generatorURL = "https://prometheus-0/graph?g0.expr=up&g0.tab=1";
    assert.equal(
      state(alert("a", { generatorURL })),
      `Alert: PodDown. Summary: a is down. RawData: alertname=PodDown, cluster=prometheus-ha, pod=a, severity=critical

Firing: 1
- [critical] a is down
  a has been down for a while.
  Runbook: https://runbooks/book.md#poddown
  Dashboard: https://grafana/d/pods?from=now-1h&var-pod=a
  Source: https://prometheus-0/graph?g0.expr=up&g0.tab=1`,
    );
    assert.equal(
      state(resolved("a")),
      `Alert: PodDown. Summary: a is down. RawData: alertname=PodDown, cluster=prometheus-ha, pod=a, severity=critical

Resolved: 1
- a is down`,
    );
  });

  it("shows the first of several alerts and the number of the others", () => {
    const said = state(...many(7, alert), ...many(6, resolved));
    assert.match(
      said,
      /^Alert: PodDown\. Summary: pod-0 is down and 6 more\. RawData: alertname=PodDown, cluster=prometheus-ha, severity=critical\n/,
    );
    assert.match(said, /\nFiring: 7\n[^]*\nand 2 more\n\nResolved: 6\n[^]*\nand 1 more$/);
    assert.equal(said.match(/^- \[critical\] /gm)?.length, 5);
  });

  it("supports alerts of other projects' rules, without any label or annotation", () => {
    assert.equal(
      state({}),
      "Alert: alerts. Summary: no summary. RawData: \n\nFiring: 1\n- no summary",
    );
  });

  it("is at most 20,480 characters long, with complete links", () => {
    const text = "é".repeat(9999);
    const said = state(
      ...many(20, () => long("firing", text)),
      ...many(20, () => long("resolved", text)),
    );
    assert.ok(said.length <= 20_480, String(said.length));
    assert.equal(said.match(/^ {2}Runbook: https:\/\/r{392}$/gm)?.length, 5);
    assert.equal(said.match(/^ {2}Dashboard: https:\/\/d{392}$/gm)?.length, 5);
    assert.equal(said.match(/^ {2}Source: https:\/\/g{1492}$/gm)?.length, 5);
    assert.match(said, /and 15 more$/);
  });
});
