import assert from "node:assert/strict";
import {
  buildDashboards,
  loadDashboards,
} from "../../../../../components/monitoring/grafana/dashboards.ts";

describe("loadDashboards", () => {
  it("gives the same at once as what is built anew", async () => {
    await loadDashboards();
    const start = performance.now();
    const dashboards = await loadDashboards();
    const elapsed = performance.now() - start;
    assert.deepEqual(dashboards, await buildDashboards());
    assert.equal(Object.keys(dashboards)[0], "monitoring-health");
    assert.ok(elapsed < 100, `took ${elapsed} ms`);
  });
});
