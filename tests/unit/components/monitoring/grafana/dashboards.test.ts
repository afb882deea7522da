import type { Dashboard } from "../../../../../dashboards/support/dashboard.ts";
import { placeholders } from "../../../../../dashboards/support/placeholders.ts";
import { panelsOf, variablesOf } from "../../../../support/dashboards.ts";
import assert from "node:assert/strict";
import {
  buildDashboards,
  loadDashboards,
} from "../../../../../components/monitoring/grafana/dashboards.ts";

const args = { runbooks: 'https://example.com/a?b="c"&d=$&', namespace: "mine" };

describe("loadDashboards", () => {
  it("returns the same dashboards from the cache as from a build", async () => {
    await loadDashboards(args);
    const before = process.cpuUsage();
    const dashboards = await loadDashboards(args);
    // CPU time, since other tests run on the same cores.
    const milliseconds = process.cpuUsage(before).user / 1000;
    assert.deepEqual(Object.keys(dashboards), Object.keys(await buildDashboards()));
    assert.equal(Object.keys(dashboards)[0], "monitoring-health");
    assert.ok(milliseconds < 300, `took ${milliseconds} ms`);
  });

  it("replaces every placeholder by the stack's value", async () => {
    for (const [uid, json] of Object.entries(await loadDashboards(args))) {
      for (const placeholder of Object.values(placeholders))
        assert.ok(!json.includes(placeholder), `${uid}: ${placeholder}`);
      JSON.parse(json);
    }
    const { prometheus = "" } = await loadDashboards(args);
    const dashboard = JSON.parse(prometheus) as Dashboard;
    const links = panelsOf(dashboard).flatMap(({ links = [] }) => links.map(({ url }) => url));
    assert.ok(links.includes(`${args.runbooks}#targetdown`));
    const { current } = variablesOf(dashboard).find(({ name }) => name === "monitoring") ?? {};
    assert.equal(current?.value, args.namespace);
  });
});
