import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { markdownOf } from "../../../plan/markdown.ts";
import type { Preview, Step } from "../../../plan/preview.ts";
import { removal, update } from "../support/planSteps.ts";

/** Output of `pulumi preview --json` for the stack of the embedded cluster, without unchanged parts. */
const captured = (name: string) =>
  JSON.parse(
    readFileSync(path.join(import.meta.dirname, "previews", `${name}.json`), "utf8"),
  ) as Preview;

const plan = (name: string) => markdownOf(captured(name), "local");

describe("the plan of a pull request", () => {
  it("reports that nothing changes", () => {
    const same = captured("restart").steps.filter(({ op }) => op === "same");
    assert.equal(
      markdownOf({ steps: same }, "local"),
      "## Plan of stack local\n\nNothing changes.\n",
    );
  });

  it("lists pods that restart with the reason, and changed flags", () => {
    const text = plan("restart");
    assert.match(text, /^4 updated, 2 deleted\. Pods of 3 workloads restart\.$/m);
    assert.match(
      text,
      /^- pods of `StatefulSet monitoring\/prometheus` restart because of `spec\.containers\[prometheus\]\.resources\.limits\.memory`: `1Gi` → `2Gi`$/m,
    );
    assert.match(
      text,
      /`StatefulSet monitoring\/thanos-ruler`, container thanos-ruler:\n\n```diff\n- --alert\.query-url=https:\/\/[^\n]*\n\+ --alert\.query-url=http:[^\n]*\n```/,
    );
  });

  it("shows changed settings of Prometheus", () => {
    assert.match(plan("restart"), /^- {7}time: 24h\n\+ {7}time: 36h$/m);
  });

  it("explains what a change of external labels means for stored samples", () => {
    const config = (labels: string) => ({
      data: { "prometheus.yml": `global: { external_labels: ${labels} }\n` },
    });
    const change = (before: string, after: string) =>
      markdownOf(
        { steps: [update("kubernetes:core/v1:ConfigMap", config(before), config(after))] },
        "local",
      );
    const text = change("{ cluster: eu, region: a }", "{ cluster: eu-1, tier: b }");
    assert.match(
      text,
      /^### External labels\n\n- `cluster: "eu" → "eu-1"`\n- `region: "a" → none`\n- `tier: none → "b"`\n- blocks in the buckets keep [^]*twice/m,
    );
    assert.doesNotMatch(change("{ cluster: eu }", '{ cluster: "eu" }'), /External labels/);
    for (const name of ["restart", "reload"])
      assert.doesNotMatch(plan(name), /External labels/, name);
  });

  it("reports that volumes grow, and that a new StorageClass applies to new volumes only", () => {
    const size = (storage: string) => ({ spec: { resources: { requests: { storage } } } });
    const patch = update(
      "kubernetes:core/v1:PersistentVolumeClaimPatch",
      size("20Gi"),
      size("100Gi"),
    );
    const text = markdownOf(
      { steps: [patch, removal("replace", "kubernetes:storage.k8s.io/v1:StorageClass")] },
      "prod",
    );
    assert.match(
      text,
      /^- `PersistentVolumeClaim monitoring\/some` grows from `20Gi` to `100Gi`, without a restart of its pod$/m,
    );
    assert.match(
      text,
      /^- `StorageClass some` is replaced: new volumes are of the new class; existing volumes and their pods do not change$/m,
    );
    assert.doesNotMatch(text, /Data is lost|workloads? restart|restart because/);
  });

  it("shows what was changed outside of Pulumi, which a preview does not show", () => {
    const line = "ConfigMap monitoring/prometheus-rules: data.extra.yaml, by kubectl-patch";
    assert.match(
      markdownOf({ steps: [] }, "local", [line]),
      /Nothing changes\.\n\n### Changed outside of Pulumi: make drift\n\n- ConfigMap monitoring\/prometheus-rules: data/,
    );
  });

  it("reports no restart where configuration and rules are reloaded, and names the rules", () => {
    const text = plan("reload");
    assert.doesNotMatch(text, /### Pods|restart/);
    assert.match(text, /^- added: alert Extra in more, `up == 0`$/m);
    assert.match(text, /^- {3}scrape_interval: 5s$/m);
    assert.match(text, /^\+ {3}scrape_interval: 10s$/m);
  });

  it("reports a scaling, and a rule that changes with it", () => {
    const text = plan("fewer");
    assert.match(text, /^- `StatefulSet monitoring\/prometheus` is scaled from 3 to 2$/m);
    assert.match(text, /^- changed: record \S+ in stack: expr `vector\(3\)` → `vector\(2\)`$/m);
  });

  it("reports replacements with their reason, also of a preview that failed", () => {
    const text = plan("replace");
    assert.match(
      text,
      /^- `StatefulSet monitoring\/prometheus` is replaced because of `spec\.volumeClaimTemplates\[0\]\S*`: its pods keep running/m,
    );
    assert.match(text, /### The preview failed\n\n- error: Preview failed: .* are forbidden$/m);
  });

  for (const [type, inputs] of [
    ["gcp:storage/bucket:Bucket", {}],
    ["gcp:container/cluster:Cluster", {}],
    ["kubernetes:core/v1:PersistentVolumeClaim", {}],
    ["kubernetes:core/v1:Namespace", {}],
    [
      "kubernetes:apps/v1:StatefulSet",
      {
        spec: {
          volumeClaimTemplates: [{}],
          persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete" },
        },
      },
    ],
  ] as const)
    for (const op of ["delete", "replace"] as const)
      it(`marks the data that is lost by the ${op} of a ${type}`, () => {
        const text = markdownOf({ steps: [removal(op, type, inputs)] }, "local");
        assert.match(text, /\*\*Data is lost: 1 resource, see below\.\*\*/);
        assert.match(text, /^- \*\*Data is lost:\*\* `/m);
      });

  it("marks no data as lost where it is kept", () => {
    const claims = { spec: { volumeClaimTemplates: [{}] } };
    const steps = [
      removal("replace", "kubernetes:apps/v1:StatefulSet", claims),
      removal("delete", "kubernetes:apps/v1:Deployment"),
      removal("delete", "kubernetes:core/v1:ConfigMap"),
    ];
    const text = markdownOf({ steps }, "local");
    assert.doesNotMatch(text, /lost/);
    assert.match(
      text,
      /`StatefulSet some` is replaced: all its pods end at the same time; their volumes/,
    );
    assert.match(text, /`Deployment some` is deleted: all its pods end at the same time/);
  });

  it("counts a replacement once", () => {
    const replaced = removal("replace", "kubernetes:apps/v1:Deployment");
    const steps = [
      { ...replaced, op: "create-replacement" },
      replaced,
      { ...replaced, op: "delete-replaced" },
    ];
    assert.match(markdownOf({ steps }, "local"), /^1 replaced\.$/m);
  });

  it("reports removed rules, also of two with one name in a group", () => {
    const rules = (...thresholds: number[]) => ({
      data: {
        "a.yaml": JSON.stringify({
          groups: [{ name: "g", rules: thresholds.map((n) => ({ alert: "A", expr: `x > ${n}` })) }],
        }),
      },
    });
    const text = markdownOf(
      { steps: [update("kubernetes:core/v1:ConfigMap", rules(1, 2), rules(3))] },
      "local",
    );
    assert.match(text, /^- changed: alert A in g: expr `x > 1` → `x > 3`$/m);
    assert.match(text, /^- removed: alert A in g \(2\), `x > 2`$/m);
  });

  it("formats JSON, such as a dashboard, before it compares the lines", () => {
    const dashboard = (title: string) => ({
      data: { "d.json": JSON.stringify({ panels: [{ title, type: "stat" }], uid: "d" }) },
    });
    const step = update("kubernetes:core/v1:ConfigMap", dashboard("old"), dashboard("new"));
    assert.match(
      markdownOf({ steps: [step] }, "local"),
      /^- {7}"title": "old",\n\+ {7}"title": "new",\n {8}"type": "stat"$/m,
    );
  });

  it("marks a value that is unknown at preview", () => {
    const pod = (value: string) => ({
      spec: { template: { spec: { containers: [{ name: "c", env: [{ name: "E", value }] }] } } },
    });
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    const steps = [update("kubernetes:apps/v1:Deployment", pod("a"), pod(unknown))];
    assert.match(markdownOf({ steps }, "local"), /`a` → `\(known after the update\)`/);
  });

  it("explains an update without a change", () => {
    const type = "kubernetes:apps/v1:StatefulSet";
    const { oldState, ...step } = update(type, {}, {});
    const state = { type, ...oldState, initErrors: ["2 of 3 replicas are ready"] };
    assert.match(
      markdownOf({ steps: [{ ...step, oldState: state }] }, "local"),
      /is updated without a change, as it was not ready: `2 of 3 replicas are ready`/,
    );
  });

  it("lists what was changed only in the cluster", () => {
    const step = {
      ...update("kubernetes:core/v1:Service", {}, {}),
      detailedDiff: { "spec.type": { kind: "update" } },
    };
    assert.match(markdownOf({ steps: [step] }, "local"), /is updated: `spec\.type`/);
  });
});

describe("the sections of a plan", () => {
  const configMap = "kubernetes:core/v1:ConfigMap";
  const deployment = "kubernetes:apps/v1:Deployment";
  const markdown = (...steps: Step[]) => markdownOf({ steps }, "local");
  const other = (op: string, type = configMap): Step => ({ ...removal("delete", type), op });
  const containers = (...list: object[]) => ({
    spec: { template: { spec: { containers: list } } },
  });
  const rules = (...list: object[]) => ({
    data: { "a.yaml": JSON.stringify({ groups: [{ name: "g", rules: list }] }) },
  });

  it("count each kind of step, and omit steps without a change and the stack itself", () => {
    const text = markdown(
      ...["create", "create", "import", "discard", "same", "read", "refresh"].map((op) =>
        other(op),
      ),
      other("update", "pulumi:pulumi:Stack"),
    );
    assert.match(text, /^2 created, 1 imported, 1 discard\.$/m);
    assert.match(
      text,
      /\n\n<details><summary>Every change: 4<\/summary>\n\n- `ConfigMap some` is created\n- `ConfigMap some` is created\n- `ConfigMap some` is imported\n- `ConfigMap some` is discard\n\n<\/details>\n$/,
    );
    assert.doesNotMatch(text, /###/);
  });

  it("list the errors of the preview, each in one line, and no warnings", () => {
    const diagnostics = [
      { severity: "error", message: "  first\n\tproblem\n" },
      { severity: "warning", message: "second" },
      { severity: "error", message: "third" },
    ];
    assert.match(
      markdownOf({ steps: [], diagnostics }, "local"),
      /### The preview failed\n\n- first problem\n- third\n$/,
    );
    for (const none of [undefined, null, []])
      assert.doesNotMatch(markdownOf({ steps: [], diagnostics: none }, "local"), /failed/);
  });

  it("lists the alerts that are off", () => {
    const message =
      "Alerts that are off: PodNotReady, JobFailed; all on workloads of the namespaces a, b-.+.\n";
    const diagnostics = [
      { severity: "info", message },
      { severity: "info", message: "something else" },
    ];
    assert.match(
      markdownOf({ steps: [], diagnostics }, "local"),
      /### Alerts that are off\n\n- PodNotReady, JobFailed\n- all on workloads of the namespaces a, b-\.\+\n$/,
    );
    assert.doesNotMatch(markdownOf({ steps: [], diagnostics: [] }, "local"), /off/);
  });

  it("name one or several workloads that restart, with the values unless they are lists", () => {
    const step = update(
      deployment,
      containers({ name: "c", image: "a`b", args: ["1"] }),
      containers({ name: "c", image: "d", args: ["2"] }),
    );
    const once = markdown(step);
    assert.match(once, /^1 updated\. Pods of 1 workload restart\.$/m);
    assert.match(
      once,
      /### Pods\n\n- pods of `Deployment monitoring\/some` restart because of `spec\.containers\[c\]\.image`: `a'b` → `d`, `spec\.containers\[c\]\.args`\n\n###/,
    );
    assert.match(markdown(step, step), /Pods of 2 workloads restart\./);
  });

  it("name several resources whose data is lost, and the reasons", () => {
    const lost = {
      ...removal("replace", "kubernetes:core/v1:Namespace"),
      replaceReasons: ["a", "b"],
    };
    const text = markdown(lost, removal("delete", "gcp:storage/bucket:Bucket"));
    assert.match(text, /\*\*Data is lost: 2 resources, see below\.\*\*/);
    assert.match(text, /`Namespace some` is replaced because of `a`, `b`: all its objects/);
    assert.match(text, /`Bucket some` is deleted: every block in it/);
    assert.doesNotMatch(markdown(other("create", "kubernetes:core/v1:Namespace")), /lost|###/);
  });

  it("separate changed flags of several containers by an empty line", () => {
    const step = update(
      deployment,
      containers({ name: "a", args: ["1", "2"] }, { name: "b", args: [] }),
      containers({ name: "a", args: ["1", "3"] }, { name: "b", args: ["4"] }),
    );
    const flags =
      "### Flags\n\n`Deployment monitoring/some`, container a:\n\n```diff\n- 2\n+ 3\n```\n\n`Deployment monitoring/some`, container b:\n\n```diff\n+ 4\n```\n";
    assert.ok(markdown(step).includes(flags));
    assert.ok(markdown({ ...step, op: "replace" }).includes(flags));
    assert.doesNotMatch(markdown({ ...step, op: "create" }), /### Flags/);
  });

  it("have no volume whose size is the same or unknown", () => {
    const type = "kubernetes:core/v1:PersistentVolumeClaimPatch";
    const size = (storage: string) => ({ spec: { resources: { requests: { storage } } } });
    for (const [before, after] of [
      [size("1Gi"), size("1Gi")],
      [{}, size("1Gi")],
      [size("1Gi"), {}],
    ] as const)
      assert.doesNotMatch(markdown(update(type, before, after)), /### Volumes/);
  });

  it("have every changed field of a rule, or report that only the layout differs", () => {
    const rule = { alert: "A", expr: "1", labels: { team: "a" } };
    const changed = { alert: "A", expr: "2", labels: { team: "b" }, for: "1m" };
    assert.match(
      markdown(update(configMap, rules(rule), rules(changed))),
      /^`ConfigMap monitoring\/some`, a\.yaml:\n\n- changed: alert A in g: expr `1` → `2`, labels\.team `a` → `b`, for `none` → `1m`$/m,
    );
    const layout = { data: { "a.yaml": `${rules(rule).data["a.yaml"]} # again` } };
    assert.match(
      markdown(update(configMap, rules(rule), layout)),
      /^`ConfigMap monitoring\/some`, a\.yaml:\n\n- only the layout$/m,
    );
    assert.doesNotMatch(markdown(other("create")), /configuration/);
  });

  it("have at most 100 lines of a file, each of at most 200 characters", () => {
    const text = (count: number, line = "x") => ({ data: { f: `${line}\n`.repeat(count) } });
    const lines = (count: number) =>
      markdown(update(configMap, { data: {} }, text(count))).split("\n");
    assert.equal(lines(100).filter((line) => line === "+ x").length, 100);
    assert.ok(!lines(100).some((line) => line.includes("more lines")));
    assert.equal(lines(103).filter((line) => line === "+ x").length, 100);
    assert.ok(lines(103).includes("  … and 3 more lines"));
    const long = markdown(update(configMap, { data: {} }, text(1, "y".repeat(201)))).split("\n");
    assert.ok(long.includes(`+ ${"y".repeat(200)}`));
  });

  it("have at most five paths of a change, and the number of the others", () => {
    const inputs = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, index]));
    const paths = (count: number) =>
      /is updated: (.*)/.exec(markdown(update("a:b:C", {}, inputs(count))))?.[1];
    assert.equal(paths(2), "`key0`, `key1`");
    assert.equal(paths(5), "`key0`, `key1`, `key2`, `key3`, `key4`");
    assert.equal(paths(7), "`key0`, `key1`, `key2`, `key3`, `key4` and 2 more");
  });
});
