import assert from "node:assert/strict";
import {
  type BlockMeta,
  deleteBlock,
  placeBlock,
  windowOfSamples,
} from "../../local/client/blocks.ts";
import { getObject } from "../../local/client/bucket.ts";
import { eventually } from "../../local/client/eventually.ts";
import { getJson, outputs } from "../../local/client/stack.ts";
import { kubectl } from "../../local/client/kubectl.ts";
import type { Series } from "../../local/client/querier.ts";
import { volumeOf } from "../../local/client/volumes.ts";

const replica = "prometheus-1";
const prometheusPods = "-l=app.kubernetes.io/name=prometheus";

/** Samples in the last window that is certainly finished. */
const samples = windowOfSamples(2);

describe("a finished block", function () {
  this.timeout(240_000);
  let block: string;

  before(async () => {
    const { onHost } = await volumeOf(`prometheus-storage-${replica}`);
    block = await placeBlock("uploaded_samples", samples, onHost);
  });
  // Blocks of two runs would overlap in time and replica, and the compactor would exit.
  after(async () => deleteBlock((await outputs()).buckets.longTerm, block));

  it("is uploaded to the bucket with the labels of its replica", async () => {
    const { buckets } = await outputs();
    const object = await eventually(90, () => getObject(buckets.longTerm, `${block}/meta.json`));
    const meta = JSON.parse(object) as BlockMeta;
    assert.equal(meta.ulid, block);
    assert.ok(meta.maxTime - meta.minTime <= 2 * 3600 * 1000);
    assert.deepEqual(meta.thanos.labels, { cluster: "prometheus-ha", replica });
  });

  it("is served from the bucket when every Prometheus has lost its volume", async () => {
    const servers = ["-n=monitoring", "statefulset/prometheus"];
    await kubectl("scale", ...servers, "--replicas=0");
    await kubectl("wait", "-n=monitoring", "pods", prometheusPods, "--for=delete", "--timeout=60s");
    await kubectl("delete", "-n=monitoring", "pvc", prometheusPods);
    await kubectl("scale", ...servers, "--replicas=3");
    await kubectl("rollout", "status", ...servers);

    const selector = `uploaded_samples[${2 * samples.length}m]`;
    const at = samples.at(-1)?.[0] ?? NaN;
    const search = new URLSearchParams({ query: selector, time: String(at) }).toString();
    const ask = async (endpoint: string) => {
      const { data } = await getJson<{ data: { result: Series[] } }>(
        endpoint,
        `/api/v1/query?${search}`,
      );
      return data.result;
    };
    await eventually(120, async () => {
      assert.deepEqual(await ask(replica), []);
      const [series, ...others] = await ask("thanos-querier");
      assert.deepEqual(others, []);
      assert.deepEqual(
        series?.values.map(([time, value]) => [time, Number(value)]),
        samples,
      );
    });
  });
});
