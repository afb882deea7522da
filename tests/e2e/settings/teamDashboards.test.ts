import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { execa } from "execa";
import { eventually } from "../../../local/client/eventually.ts";
import { applyObjects, kubectl } from "../../../local/client/kubectl.ts";
import { state } from "../../../local/layout.ts";
import { toolPath } from "../../../local/tools/toolPath.ts";
import type { Settings } from "../../../local/client/stackRun.ts";
import { provisioned, queriesFor, silentOf } from "../support/panelQueries.ts";
import { update, updateTimeout } from "../support/update.ts";

const [team, other] = ["team-shop", "team-other"] as const;
const uid = "shop-pods";

/** A dashboard as Grafana exports it for other Grafanas. */
const dashboard = {
  __inputs: [{ name: "DS_METRICS", type: "datasource", pluginId: "prometheus" }],
  uid,
  title: "Shop",
  templating: {
    list: [
      { name: "node", type: "query", query: "label_values(kube_node_info, node)", multi: false },
    ],
  },
  panels: [
    {
      title: "Pods",
      type: "timeseries",
      datasource: { type: "prometheus", uid: "${DS_METRICS}" },
      targets: [
        { expr: 'sum by (namespace) (kube_pod_info{node="$node"})', legendFormat: "{{namespace}}" },
        { expr: 'sum(rate(node_cpu_seconds_total{node="$node"}[$__rate_interval]))' },
        { expr: "count(up == 1)", instant: true },
      ],
    },
  ],
};

/** Whether Grafana's account may do something, as kubectl prints it. */
async function mayGrafana(...args: string[]): Promise<string> {
  const account = "--as=system:serviceaccount:monitoring:grafana";
  const command = ["--kubeconfig", state.kubeconfig, "auth", "can-i", ...args, account];
  // The exit code of "no" is 1.
  const { stdout } = await execa(toolPath("kubectl"), command, { reject: false });
  return stdout.trim();
}

// Grafana itself does not run on this cluster.
describe("dashboards of a team", function () {
  this.timeout(updateTimeout);
  let scratch: string;

  before(async () => {
    scratch = await mkdtemp(path.join(os.tmpdir(), "dashboards-"));
    const file = path.join(scratch, "shop.json");
    await writeFile(file, JSON.stringify(dashboard));
    await applyObjects(
      [team, other].map((name) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } })),
    );
    await update((settings) => {
      const grafana = settings["ha-monitoring:grafana"] as Settings;
      grafana.dashboards = { Shop: [file] };
      grafana.dashboardConfigMaps = { namespaces: [team] };
    });
  });
  after(async () => {
    await kubectl("delete", "namespace", team, other, "--wait=false");
    await rm(scratch, { recursive: true });
  });

  it("from a file has queries that the querier answers", async () => {
    const found = (await provisioned()).find((one) => one.uid === uid) ?? assert.fail();
    let left = await queriesFor(found);
    assert.equal(left.length, 3);
    assert.ok(!JSON.stringify(found).includes("DS_METRICS"));
    await eventually(75, async () => {
      left = await silentOf(left);
      assert.deepEqual(left, []);
    });
  });

  it("from ConfigMaps are readable by Grafana in the chosen namespace only", async () => {
    assert.equal(await mayGrafana("list", "configmaps", `--namespace=${team}`), "yes");
    assert.equal(await mayGrafana("list", "configmaps", `--namespace=${other}`), "no");
    assert.equal(await mayGrafana("list", "configmaps", "--namespace=monitoring"), "no");
    assert.equal(await mayGrafana("list", "configmaps", "--all-namespaces"), "no");
    assert.equal(await mayGrafana("list", "secrets", `--namespace=${team}`), "no");
    assert.equal(await mayGrafana("delete", "configmaps", `--namespace=${team}`), "no");
  });
});
