import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { parse, stringify } from "yaml";
import { eventually } from "../../../local/client/eventually.ts";
import { getJson } from "../../../local/client/stack.ts";
import { list } from "../../../local/client/kubectl.ts";
import { query, storesByKind } from "../../../local/client/querier.ts";
import type { Settings } from "../../../local/client/stackRun.ts";
import { update, updateTimeout } from "../support/update.ts";

interface Pod {
  metadata: { name: string; uid: string };
  status: { containerStatuses: { name: string; restartCount: number }[] };
}

const replicas = ["prometheus-0", "prometheus-1", "prometheus-2"];
// Not of pods: for 5 minutes, a restarted server still returns the series of pods that were replaced during its restart.
const stableTargets = 'count by (job) (up{job=~"kubernetes-(apiservers|nodes-.+)"})';

// Outside of the suite: runs after the hook of update.ts, which restores the settings.
after(async function () {
  this.timeout(updateTimeout);
  await eventually(240, async () => {
    for (const replica of replicas)
      assert.ok(!("tier" in (await externalLabels(replica))), `${replica} has its old labels`);
  });
  const since = Date.now();
  await eventually(120, async () => {
    const { sidecar = [] } = await storesByKind();
    // During the update, a querier may have no labels of a sidecar, or not the sidecar; for an
    // unreachable sidecar, it keeps the old labels.
    assert.equal(sidecar.length, replicas.length);
    for (const { labelSets, lastCheck } of sidecar) {
      assert.ok(Date.parse(lastCheck) > since);
      assert.ok(labelSets.length > 0 && labelSets.every((labels) => !("tier" in labels)));
    }
  });
});

describe("a change of rules and scraping", function () {
  this.timeout(updateTimeout);
  let scratch: string;
  let ruleFile: string;
  before(async () => {
    scratch = await mkdtemp(path.join(os.tmpdir(), "rules-"));
    ruleFile = path.join(scratch, "added.rules.yaml");
    await writeFile(
      ruleFile,
      stringify({
        groups: [{ name: "added", rules: [{ record: "added:up:count", expr: "count(up)" }] }],
      }),
    );
  });
  after(() => rm(scratch, { recursive: true }));

  it("reaches every Prometheus without a restart or a missed scrape", async () => {
    const before = await identities();
    const start = Date.now() / 1000;
    await update((settings) => {
      const prometheus = settings["ha-monitoring:prometheus"] as Settings;
      prometheus.ruleFiles = [ruleFile];
      prometheus.evaluationInterval = "4s";
    });

    await eventually(120, async () => {
      for (const replica of replicas) {
        const rules = await getJson<{ data: { groups: { name: string; interval: number }[] } }>(
          replica,
          "/api/v1/rules",
        );
        const added = rules.data.groups.find(({ name }) => name === "added");
        assert.equal(added?.interval, 4, `${replica} has the added rules`);
      }
    });

    assert.deepEqual(await identities(), before);
    await assertNoGap(start);
  });

  // A sidecar with new labels must not serve data that is in the bucket with the old labels.
  it("that sets another external label reaches every replica, and every target counts once", async () => {
    const targets = await query(stableTargets);
    await update((settings) => {
      const prometheus = settings["ha-monitoring:prometheus"] as Settings;
      prometheus.externalLabels = { tier: "gold" };
    });
    await eventually(240, async () => {
      const labelled = await query('count by (replica) (up{tier="gold"})', { dedup: false });
      assert.deepEqual(labelled.map(({ metric }) => metric.replica).sort(), replicas);
      const now = await query(stableTargets);
      assert.deepEqual(
        now.map(({ metric, value }) => [metric, value[1]]),
        targets.map(({ metric, value }) => [metric, value[1]]),
        "every target counts once",
      );
    });
  });
});

/** External labels of a server. */
async function externalLabels(replica: string): Promise<object> {
  const { data } = await getJson<{ data: { yaml: string } }>(replica, "/api/v1/status/config");
  const { global } = parse(data.yaml) as { global: { external_labels: object } };
  return global.external_labels;
}

/** Values that a restart of a pod or a container would change. */
async function identities(): Promise<{ uid: string; restarts: unknown }[]> {
  const pods = await list<Pod>("pods", "-n=monitoring", "-l=app.kubernetes.io/name=prometheus");
  return pods.map(({ metadata, status }) => ({
    uid: metadata.uid,
    restarts: status.containerStatuses.map(({ name, restartCount }) => [name, restartCount]),
  }));
}

/**
 * Fails if a scrape of a target was missed, or failed sooner than the scrape timeout: a server that
 * restarts refuses the connection at once, while a target on a busy machine is only slow.
 */
async function assertNoGap(since: number): Promise<void> {
  const interval = 5;
  const range = `{job="kubernetes-service-endpoints"}[${Math.ceil(Date.now() / 1000 - since) + 30}s]`;
  for (const replica of replicas) {
    const ups = await query(`up${range}`, { server: replica });
    const durations = await query(`scrape_duration_seconds${range}`, { server: replica });
    assert.ok(ups.length >= 4);
    for (const { metric, values } of ups) {
      const target = `${replica}: ${JSON.stringify(metric)}`;
      const gaps = values.slice(1).map(([time], index) => time - (values[index]?.[0] ?? NaN));
      assert.ok(Math.max(...gaps) < 2 * interval, `${target}: gaps of ${gaps.join(" ")} s`);
      const lasted = durations.find((one) => one.metric.instance === metric.instance);
      const failed = values
        .filter(([, up]) => up !== "1")
        .map(([time]) => lasted?.values.find(([end]) => end === time));
      assert.deepEqual(
        failed.filter((scrape) => Number(scrape?.[1] ?? 0) < interval),
        [],
        target,
      );
    }
  }
}
