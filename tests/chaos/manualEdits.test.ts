import assert from "node:assert/strict";
import { eventually } from "../../local/client/eventually.ts";
import { get } from "../../local/client/loopback.ts";
import { login, outputs } from "../../local/client/stack.ts";
import { ask, kubectl } from "./support/cluster.ts";
import { runFault, keepsPromise } from "./support/runFault.ts";
import { update } from "./support/load.ts";

// `pulumi up` refuses invalid configuration before it is applied (tests/e2e/badInput.test.ts). Here it is
// edited in the cluster.

const servers = ["prometheus-0", "prometheus-1", "prometheus-2"];
const rulers = ["thanos-ruler-0", "thanos-ruler-1"];

const edit = (configMap: string, file: string) =>
  kubectl(
    ...["patch", "configmap", configMap, "-n=monitoring", "--field-manager=kubectl-edit"],
    `--patch=${JSON.stringify({ data: { [file]: "groups: [ this is not closed" } })}`,
  );

/** Asserts which pods have refused their configuration, by the metric of their last reload. */
async function areRefusing(metric: string, pods: readonly string[]): Promise<void> {
  const found = await ask({ query: `${metric} == 0` });
  assert.deepEqual(found.map(({ metric }) => metric.pod).sort(), pods);
}

/** Makes one of the rulers, chosen by the ingress controller, reload its rules. */
async function reloadRuler(): Promise<void> {
  const url = new URL("/-/reload", (await outputs()).endpoints["thanos-ruler"]);
  await get(url.href, { ...(await login()), method: "POST" });
}

const reloads = {
  prometheus: "prometheus_config_last_reload_successful",
  ruler: "thanos_rule_config_last_reload_successful",
};

describe("invalid configuration that is edited in the cluster", () => {
  // A kubelet updates the files of a ConfigMap with a delay.
  after(() => update(undefined, ["--refresh"]));

  it("is refused by all servers, and corrected by pulumi up --refresh", async () => {
    const rulersRefuse = (pods: readonly string[]) =>
      eventually(300, async () => {
        // Rulers read their rules only at start and on request.
        await reloadRuler();
        await areRefusing(reloads.ruler, pods);
      });
    keepsPromise(
      await runFault({
        fault: "configuration of Prometheus and rules of the rulers broken by kubectl edit",
        inject: async () => {
          await edit("prometheus-server-conf", "prometheus.yml");
          await edit("thanos-ruler-rules", "replicas.rules.yaml");
          await eventually(300, () => areRefusing(reloads.prometheus, servers));
          await rulersRefuse(rulers);
        },
        heal: async () => {
          await update(undefined, ["--refresh"]);
          await rulersRefuse([]);
        },
        recovered: () => areRefusing(reloads.prometheus, []),
        within: 300,
      }),
    );
  });
});
