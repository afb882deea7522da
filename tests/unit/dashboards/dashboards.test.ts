import assert from "node:assert/strict";
import { dashboards } from "../../../dashboards/dashboards.ts";
import { metrics } from "../../../dashboards/support/dataSources.ts";
import {
  labelValues,
  panelsOf,
  queriesOf,
  substituted,
  variablesOf,
} from "../../support/dashboards.ts";
import { values } from "./support/queries.ts";
import { temporaryFile } from "../support/files.ts";
import { promtool } from "../support/promtool.ts";

const unique = (list: readonly unknown[]) => new Set(list).size === list.length;
const everyPanel = dashboards.flatMap((dashboard) =>
  panelsOf(dashboard).map((panel) => ({
    panel,
    where: `${dashboard.title}: ${panel.title}`,
  })),
);

describe("dashboards", () => {
  it("have names of their own, by which they are found for ever", () => {
    assert.deepEqual(
      dashboards.map(({ uid }) => uid),
      [
        "monitoring-health",
        ...["kubernetes-cluster", "kubernetes-use", "kubernetes-node"],
        ...["kubernetes-compute", "kubernetes-workloads", "kubernetes-network"],
        ...["kubernetes-kubelet", "kubernetes-api-server", "kubernetes-dns"],
        ...["services", "ingress", "probes"],
        "prometheus",
        ...["thanos-sidecar", "thanos-querier", "thanos-query-frontend"],
        ...["thanos-store-gateway", "thanos-compactor", "thanos-ruler"],
        "alertmanager",
      ],
    );
    assert.ok(unique(dashboards.map(({ title }) => title)));
  });

  it("fit into a ConfigMap each", () => {
    for (const dashboard of dashboards)
      assert.ok(JSON.stringify(dashboard).length < 2 ** 19, dashboard.uid);
  });

  it("have a menu of each other that keeps time and variables, and can't be edited", () => {
    for (const { uid, tags, editable, links = [] } of dashboards) {
      assert.deepEqual(tags, ["ha-monitoring"], uid);
      assert.equal(editable, false, uid);
      assert.equal(links.length, 1, uid);
      const { type, tags: of, keepTime, includeVars } = links[0] ?? {};
      assert.deepEqual(
        { type, of, keepTime, includeVars },
        {
          type: "dashboards",
          of: tags,
          keepTime: true,
          includeVars: true,
        },
      );
    }
  });

  it("number their panels, and lay them out without overlap on a grid of 24", () => {
    for (const { uid, panels = [] } of dashboards) {
      assert.ok(unique(panels.map(({ id }) => id)), uid);
      const taken = new Set<string>();
      for (const { title, gridPos } of panels) {
        assert.ok(gridPos && gridPos.x + gridPos.w <= 24, `${uid}: ${title}`);
        for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
          for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
            assert.ok(!taken.has(`${x} ${y}`), `${uid}: ${title} has its place to itself`);
            taken.add(`${x} ${y}`);
          }
      }
    }
  });

  it("lead to dashboards and variables that exist", () => {
    for (const { where, panel } of everyPanel)
      for (const [, uid, query = ""] of JSON.stringify(panel).matchAll(
        /"\/d\/([\w-]+)\?([^"]*)"/g,
      )) {
        const target = dashboards.find((dashboard) => dashboard.uid === uid);
        assert.ok(target, `${where}: ${uid}`);
        for (const [, name] of query.matchAll(/var-(\w+)=/g))
          assert.ok(
            variablesOf(target).some((variable) => variable.name === name),
            `${where}: ${uid} has a variable ${name}`,
          );
      }
  });

  it("ask for the values of their variables in an order in which each is known", () => {
    for (const dashboard of dashboards) {
      const known: string[] = [];
      for (const variable of variablesOf(dashboard)) {
        const { series, label } = labelValues(variable);
        if (variable.name !== "monitoring") assert.equal(label, variable.name);
        assert.deepEqual(variable.datasource, metrics);
        for (const [, name = ""] of series.matchAll(/\$(\w+)/g))
          assert.ok(known.includes(name), `${dashboard.uid}: ${variable.name} needs ${name}`);
        known.push(variable.name);
      }
    }
  });
});

describe("panels", () => {
  it("say what they show, in what unit, and ask the provisioned data source", () => {
    for (const { where, panel } of everyPanel) {
      assert.match(panel.description ?? "", /^[A-Z\d].+\.$/s, where);
      assert.deepEqual(panel.datasource, metrics, where);
      const { defaults, overrides } = panel.fieldConfig ?? {};
      // A table has a unit for each of its columns.
      const columns = overrides
        ?.flatMap(({ properties }) => properties)
        .filter(({ id, value }) => id === "unit" && value);
      if (panel.type === "table") assert.equal(columns?.length, queriesOf(panel).length, where);
      else assert.ok(defaults?.unit, where);
    }
  });

  it("are told from the others of their row by title", () => {
    for (const { uid, panels = [] } of dashboards) {
      let titles: (string | undefined)[] = [];
      for (const { type, title } of panels) {
        titles = type === "row" ? [] : [...titles, title];
        assert.ok(unique(titles), `${uid}: ${title}`);
      }
    }
  });

  it("number their queries, and ask with the variables of their dashboard only", () => {
    for (const dashboard of dashboards) {
      const known = ["__rate_interval", ...variablesOf(dashboard).map(({ name }) => name)];
      for (const panel of panelsOf(dashboard)) {
        const queries = queriesOf(panel);
        assert.ok(queries.length > 0 && unique(queries.map(({ refId }) => refId)), panel.title);
        for (const { expr, datasource } of queries) {
          assert.deepEqual(datasource, metrics);
          for (const [, name = ""] of expr.matchAll(/\$([a-z_]\w*)/g))
            assert.ok(known.includes(name), `${panel.title}: ${name}`);
          assert.match(expr, /cluster="\$cluster"/, panel.title);
        }
      }
    }
  });

  it("ask in PromQL that promtool understands", () => {
    const rules = everyPanel.flatMap(({ panel, where }) =>
      queriesOf(panel).map(({ expr }, index) => ({
        record: "query",
        labels: { panel: `${where} ${index}` },
        expr: substituted(expr, values),
      })),
    );
    promtool(
      "check",
      "rules",
      temporaryFile("queries.yaml", JSON.stringify({ groups: [{ name: "queries", rules }] })),
    );
  });
});
