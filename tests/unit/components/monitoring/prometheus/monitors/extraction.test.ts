import assert from "node:assert/strict";
import { execa } from "execa";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { gzipSync } from "node:zlib";
import { parse, stringify } from "yaml";
import { extractionScript } from "../../../../../../components/monitoring/prometheus/monitors/extraction.ts";
import { eventually } from "../../../../../../local/client/eventually.ts";
import { temporaryDirectory } from "../../../../support/files.ts";
import { promtool } from "../../../../support/promtool.ts";

/** Output of the script, here of bash in place of busybox, for the operator's file, undefined if the file does not exist. */
async function extracted(config?: string, packed: (text: string) => Buffer = gzipSync) {
  const directory = temporaryDirectory();
  const input = path.join(directory, "prometheus.yaml.gz");
  if (config !== undefined) writeFileSync(input, packed(config));
  const refused = path.join(directory, "refused.rules.yaml");
  const running = execa("bash", ["-c", extractionScript, "x", input, directory], {
    reject: false,
    detached: true,
  });
  try {
    await eventually(30, () => {
      assert.ok(existsSync(refused));
      return Promise.resolve();
    });
  } finally {
    // The whole group: the script's sleep would keep the output open for 5 s.
    if (running.pid !== undefined) process.kill(-running.pid);
  }
  const { stderr } = await running;
  promtool("check", "rules", refused);
  const output = path.join(directory, "monitors.scrape.yaml");
  const jobs = existsSync(output)
    ? (parse(readFileSync(output, "utf8")) as { scrape_configs: unknown }).scrape_configs
    : "no file";
  const { groups } = parse(readFileSync(refused, "utf8")) as {
    groups: { rules: { labels: { monitor: string } }[] }[];
  };
  const rules = groups.flatMap(({ rules }) => rules);
  return { jobs, refused: rules.map(({ labels }) => labels.monitor), stderr };
}

const job = (job_name: string, more: object = {}) => ({ job_name, ...more });
/** In the operator's form: lists without indentation. */
const config = (jobs: readonly object[]) =>
  stringify(
    { global: { scrape_interval: "30s" }, scrape_configs: jobs, storage: { tsdb: {} } },
    { indentSeq: false },
  );

describe("the extraction of scrape jobs from the operator's configuration", function () {
  this.timeout(60_000);

  it("keeps all jobs and nothing else", async () => {
    const jobs = [
      job("serviceMonitor/shop/web/0", {
        // A text in which a line looks like a key.
        basic_auth: { username: "me", password: "a\nstorage:\n- b\n" },
      }),
      job("podMonitor/shop/web/0"),
    ];
    assert.deepEqual(await extracted(config(jobs)), { jobs, refused: [], stderr: "" });
  });

  it("resolves the operator's variable of the only shard", async () => {
    const relabeling = (regex: string) => ({
      relabel_configs: [{ source_labels: ["__tmp_hash"], regex, action: "keep" }],
    });
    const { jobs } = await extracted(config([job("a", relabeling("$(SHARD);|.+;.+"))]));
    assert.deepEqual(jobs, [job("a", relabeling("0;|.+;.+"))]);
  });

  it("leaves out a job that promtool refuses, and reports it", async () => {
    const jobs = [job("a"), job("serviceMonitor/shop/bad/0", { scrape_interval: "x" }), job("b")];
    const { jobs: kept, refused, stderr } = await extracted(config(jobs));
    assert.deepEqual(kept, [job("a"), job("b")]);
    assert.deepEqual(refused, ["serviceMonitor/shop/bad/0"]);
    assert.match(stderr, /refused: serviceMonitor\/shop\/bad\/0: [^]*duration/);
  });

  it("reports a corrupt file, and does not keep the server from starting", async () => {
    const half = (text: string) => gzipSync(text).subarray(0, 40);
    const { jobs, refused, stderr } = await extracted(config([job("a"), job("b")]), half);
    assert.equal(jobs, "no file");
    assert.deepEqual(refused, ["all"]);
    assert.match(stderr, /refused: all: can't be read/);
  });

  it("has no jobs without objects, and before the operator has run", async () => {
    for (const text of [undefined, config([])])
      assert.deepEqual(await extracted(text), { jobs: null, refused: [], stderr: "" });
  });
});
