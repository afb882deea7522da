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
  it("have unique and permanent names", () => {
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

  it("are each small enough for a ConfigMap", () => {
    for (const dashboard of dashboards)
      assert.ok(JSON.stringify(dashboard).length < 2 ** 19, dashboard.uid);
  });

  it("link to each other with time range and variables, and are read-only", () => {
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

  it("have numbered panels that do not overlap on a grid of 24 columns", () => {
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

  it("link to existing dashboards and variables", () => {
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

  it("query the values of a variable after those of the variables that it uses", () => {
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
  it("have a description, a unit and the provisioned data source", () => {
    for (const { where, panel } of everyPanel) {
      assert.match(panel.description ?? "", /^[A-Z\d].+\.$/s, where);
      assert.deepEqual(panel.datasource, metrics, where);
      const { defaults, overrides } = panel.fieldConfig ?? {};
      // A table has one unit per column.
      const columns = overrides
        ?.flatMap(({ properties }) => properties)
        .filter(({ id, value }) => id === "unit" && value);
      if (panel.type === "table") assert.equal(columns?.length, queriesOf(panel).length, where);
      else assert.ok(defaults?.unit, where);
    }
  });

  it("have titles that are unique in their row", () => {
    for (const { uid, panels = [] } of dashboards) {
      let titles: (string | undefined)[] = [];
      for (const { type, title } of panels) {
        titles = type === "row" ? [] : [...titles, title];
        assert.ok(unique(titles), `${uid}: ${title}`);
      }
    }
  });

  it("have numbered queries that use only variables of their dashboard", () => {
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

  it("have queries that promtool can parse", () => {
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
