import assert from "node:assert/strict";
import { execa } from "execa";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { diskOf } from "../../local/cluster/machine.ts";
import {
  bin,
  eventually,
  getJson,
  kubectl,
  list,
  outputs,
  type Series,
} from "./support/cluster.ts";

interface Claim {
  metadata: { name: string };
  spec: { volumeName: string };
}
interface Volume {
  metadata: { name: string };
  spec: {
    hostPath?: { path: string };
    local?: { path: string };
    nodeAffinity: {
      required: { nodeSelectorTerms: { matchExpressions: { values: string[] }[] }[] };
    };
  };
}
interface Meta {
  ulid: string;
  minTime: number;
  maxTime: number;
  thanos: { labels: Record<string, string> };
}

const replica = "prometheus-1";

/** Times in seconds and values, in the last window of two hours that is surely finished. */
const twoHours = 2 * 3600;
const start = Math.floor(Date.now() / 1000 / twoHours) * twoHours - 2 * twoHours;
const samples = Array.from({ length: 100 }, (_, index) => [start + index * 60, index] as const);

describe("a finished block", () => {
  let scratch: string;
  let tsdb: string;
  let block: string;

  before(async () => {
    scratch = await mkdtemp(path.join(os.tmpdir(), "block-"));
    tsdb = await volumeOf(`prometheus-storage-${replica}`);
    block = await makeBlock(scratch);
    // Moved in as a whole and with the owner of its neighbours, as Prometheus writes blocks.
    const arriving = path.join(tsdb, `${block}.tmp-for-creation`);
    await execa("cp", ["-r", path.join(scratch, "blocks", block), arriving]);
    await execa("chown", ["-R", "--reference", path.join(tsdb, "wal"), arriving]);
    await execa("mv", [arriving, path.join(tsdb, block)]);
  });
  after(async () => {
    await rm(scratch, { recursive: true });
    await rm(path.join(tsdb, block), { recursive: true, force: true });
  });

  it("is uploaded to the bucket with the labels of its replica", async () => {
    const { buckets } = await outputs();
    const object = (name: string) =>
      kubectl(
        "get",
        `--raw=/api/v1/namespaces/gcs-emulator/services/gcs-emulator:4443/proxy/storage/v1/b/${buckets.longTerm}/o/${encodeURIComponent(name)}?alt=media`,
      );
    const meta = JSON.parse(await eventually(90, () => object(`${block}/meta.json`))) as Meta;
    assert.equal(meta.ulid, block);
    assert.ok(meta.maxTime - meta.minTime <= 2 * 3600 * 1000);
    assert.deepEqual(meta.thanos.labels, { cluster: "prometheus-ha", replica });
  });

  it("is answered from the bucket when its Prometheus has lost it", async () => {
    await rm(path.join(tsdb, block), { recursive: true });
    // At their start, store gateways look for new blocks at once instead of every 3 minutes.
    await kubectl("rollout", "restart", "-n=monitoring", "statefulset/thanos-store-gateway");
    await kubectl("rollout", "status", "-n=monitoring", "statefulset/thanos-store-gateway");

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

/** Folder on this machine that holds a claim's volume. */
async function volumeOf(claim: string): Promise<string> {
  const claims = await list<Claim>("pvc", "-n=monitoring");
  const name = claims.find(({ metadata }) => metadata.name === claim)?.spec.volumeName;
  const volumes = await list<Volume>("pv");
  const volume = volumes.find(({ metadata }) => metadata.name === name);
  const folder = volume?.spec.hostPath?.path ?? volume?.spec.local?.path;
  const node =
    volume?.spec.nodeAffinity.required.nodeSelectorTerms[0]?.matchExpressions[0]?.values[0];
  assert.ok(folder && node, `claim ${claim} has a volume on a node`);
  const root = "/opt/local-path-provisioner";
  return path.join(diskOf(node, root), path.relative(root, folder));
}

/** Makes a block of {@link samples}; gives its ULID. */
async function makeBlock(directory: string): Promise<string> {
  const input = path.join(directory, "samples.txt");
  const lines = samples.map(([time, value]) => `uploaded_samples ${value} ${time}`);
  await writeFile(input, ["# TYPE uploaded_samples gauge", ...lines, "# EOF", ""].join("\n"));
  const blocks = path.join(directory, "blocks");
  await execa(bin("promtool"), ["tsdb", "create-blocks-from", "openmetrics", input, blocks]);
  const [block, ...others] = await readdir(blocks);
  assert.ok(block);
  assert.deepEqual(others, []);
  return block;
}
