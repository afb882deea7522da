import { RunError } from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { checkQueries } from "../../../../../components/monitoring/checks/dashboards.ts";
import { loadTeamDashboards } from "../../../../../components/monitoring/grafana/teamDashboards.ts";
import { temporaryFile } from "../../../support/files.ts";

const file = (content: unknown, name = "shop.json") => temporaryFile(name, JSON.stringify(content));
const dashboard = (more: object = {}) => ({ id: 7, uid: "Shop_1", title: "Shop", ...more });
const load = (...files: readonly string[]) => loadTeamDashboards({ Shop: files }, ["prometheus"]);
const withQueries = (...exprs: readonly string[]) =>
  load(
    file(dashboard({ panels: [{ title: "Orders", targets: exprs.map((expr) => ({ expr })) }] })),
  );
const queriesOf = (...exprs: readonly string[]) =>
  withQueries(...exprs).flatMap(({ queries }) => queries.map(({ expr }) => expr));

const isRefused = (message: RegExp) => (error: unknown) => {
  assert.ok(RunError.isInstance(error), String(error));
  assert.match(error.message, message);
  return true;
};

describe("dashboards of teams", () => {
  it("are deployed as they are, without the id of another Grafana", () => {
    const panels = [{ title: "Orders", type: "timeseries", gridPos: { x: 0 } }];
    const [loaded, ...others] = load(file(dashboard({ panels, schemaVersion: 39 })));
    assert.deepEqual(others, []);
    assert.deepEqual([loaded?.folder, loaded?.uid], ["Shop", "Shop_1"]);
    assert.deepEqual(JSON.parse(loaded?.json ?? ""), {
      id: null,
      uid: "Shop_1",
      title: "Shop",
      panels,
      schemaVersion: 39,
    });
  });

  it("have the queries of all panels with a Prometheus data source, also of collapsed rows", () => {
    const of = (type: string) => ({ datasource: { type, uid: "x" }, targets: [{ expr: type }] });
    const [loaded] = load(
      file(
        dashboard({
          panels: [
            { title: "Default", targets: [{ expr: "up" }, { refId: "B" }] },
            { title: "Text" },
            of("loki"),
            {
              title: "Row",
              type: "row",
              panels: [
                { ...of("prometheus"), title: "Inner" },
                { title: "Mixed", targets: [{ expr: "{a=~", datasource: { type: "loki" } }] },
              ],
            },
          ],
        }),
      ),
    );
    assert.deepEqual(loaded?.queries, [
      { place: "Shop: Default", expr: "up" },
      { place: "Shop: Inner", expr: "prometheus" },
    ]);
  });

  it("have queries with a duration for variables of ranges, and with variables in quotes", () => {
    const query = "rate(a{b=~\"$b\", c=~'${c:regex}'}[$__rate_interval])";
    assert.deepEqual(queriesOf(query), ["rate(a{b=~\"$b\", c=~'${c:regex}'}[5m])"]);
    assert.deepEqual(queriesOf("rate(a[${range}:$step])"), ["rate(a[5m:5m])"]);
  });

  it("are not checked where a variable may stand for anything", () => {
    assert.deepEqual(
      queriesOf("topk($n, a)", "$metric{}", "rate(a[[[range]]])", "${query}", ""),
      [],
    );
  });

  it("are accepted by promtool, and refused with dashboard and panel", async () => {
    const check = (...exprs: readonly string[]) =>
      checkQueries(
        withQueries(...exprs).flatMap(({ queries }) => queries),
        true,
      );
    await check("up", "up", 'sum by (a) (rate(b{c=~"$c"}[$__rate_interval]))');
    await assert.rejects(
      check("up", "sum(rate(b[5m])"),
      isRefused(
        /^promtool refuses the queries of grafana\.dashboards:\n[^]*"Shop: Orders \(query 2\)"[^]*unclosed left parenthesis/,
      ),
    );
  });

  it("have the stack's data sources in place of the inputs of an export for other Grafanas", () => {
    const input = { name: "DS_PROMETHEUS", type: "datasource", pluginId: "prometheus" };
    const constant = { name: "VAR_JOB", type: "constant", value: 'a"b' };
    const exported = (...__inputs: readonly object[]) =>
      dashboard({
        __inputs,
        __requires: [],
        panels: [
          { datasource: { type: "prometheus", uid: "${DS_PROMETHEUS}" }, note: "${VAR_JOB}" },
        ],
      });
    const [loaded] = load(file(exported(input, constant)));
    const { panels, ...others } = JSON.parse(loaded?.json ?? "") as { panels: unknown };
    assert.deepEqual(panels, [{ datasource: { type: "prometheus", uid: "thanos" }, note: 'a"b' }]);
    assert.deepEqual(Object.keys(others).sort(), ["id", "title", "uid"]);
    assert.throws(
      () => load(file(exported({ ...input, pluginId: "loki" }))),
      isRefused(
        /has the input DS_PROMETHEUS without a value: write its value in place of \$\{DS_PROMETHEUS\}\.$/,
      ),
    );
  });

  it("are refused for a file that is no dashboard, with the file and the reason", () => {
    for (const [content, reason] of [
      [[], "the file Invalid input: expected object, received array"],
      [{ title: "x" }, "uid must be a text"],
      [{ uid: "a b", title: "x" }, "uid must be 1 to 40 letters, digits, hyphens and underscores"],
      [{ uid: "a" }, "title must be a text"],
      [{ uid: "a", title: "x", panels: {} }, "panels must be a list"],
    ] as const)
      assert.throws(
        () => load(file(content)),
        isRefused(
          new RegExp(
            `^grafana\\.dashboards\\.Shop: /.*/shop\\.json is no dashboard: ${reason}\\.$`,
          ),
        ),
      );
    for (const name of ["/no/such.json", temporaryFile("x.json", "{")])
      assert.throws(() => load(name), isRefused(/can't be read: /));
  });

  it("are refused with the uid of another one, or if they are too large", () => {
    const other = file(dashboard(), "other.json");
    assert.throws(
      () => load(other, file(dashboard())),
      isRefused(/shop\.json has the uid Shop_1 of \/.*\/other\.json: choose another one\.$/),
    );
    assert.throws(
      () => load(file(dashboard({ uid: "prometheus" }))),
      isRefused(/has the uid prometheus of a dashboard of the program: choose another one\.$/),
    );
    assert.throws(
      () => load(file(dashboard({ description: "x".repeat(2 ** 20) }))),
      isRefused(/has 1\.0 MiB, but a ConfigMap holds at most 1 MiB\.$/),
    );
  });
});
