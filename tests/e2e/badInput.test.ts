import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { kubeconfigFor } from "../../local/cluster/pki.ts";
import { pulumiWith } from "../../local/client/stackRun.ts";

// The unit tests check every message. These tests run the real engine, which must print the
// messages and exit before it creates a resource.
describe("bad input", () => {
  let scratch: string;
  before(async () => {
    scratch = await mkdtemp(path.join(os.tmpdir(), "bad-input-"));
  });
  after(() => rm(scratch, { recursive: true }));

  it("is refused with all problems at once, each naming its key", async () => {
    const { exitCode, output } = await pulumiWith(
      (config) => {
        config["ha-monitoring:domain"] = "-bad-";
        config["ha-monitoring:prometheus"] = {
          replicas: 0,
          scrapeInterval: "often",
          storage: "much",
          blockDuration: "4h",
          externalLabels: { replica: "mine" },
        };
        config["ha-monitoring:promtheus"] = {};
      },
      ["up", "--yes", "--skip-preview"],
    );
    assert.notEqual(exitCode, 0);
    for (const key of [
      "ha-monitoring:domain",
      "ha-monitoring:prometheus.replicas",
      "ha-monitoring:prometheus.scrapeInterval",
      "ha-monitoring:prometheus.storage",
      "ha-monitoring:prometheus.blockDuration",
      "ha-monitoring:prometheus.externalLabels.replica",
      "ha-monitoring:promtheus",
    ])
      assert.match(output, new RegExp(`^\\s*(error: )?${key.replaceAll(".", "\\.")} `, "m"));
    assertNothingDone(output);
  });

  // A preview registers resources while promtool runs; an update only after that.
  for (const command of [["preview"], ["up", "--yes", "--skip-preview"]])
    it(`is refused with promtool's message when promtool refuses a rules file, by ${command[0]}`, async () => {
      const file = path.join(scratch, "broken.rules.yaml");
      await writeFile(file, "groups: [{ name: a, rules: [{ alert: A, expr: 'sum(' }] }]\n");
      const { exitCode, output } = await pulumiWith((config) => {
        config["ha-monitoring:prometheus"] = { ruleFiles: [file] };
      }, command);
      assert.notEqual(exitCode, 0);
      assert.match(output, /promtool refuses the rules:[^]*broken\.rules\.yaml[^]*parse error/);
      assertNothingDone(output);
    });

  it("is refused when no cluster answers", async () => {
    const kubeconfig = path.join(scratch, "kubeconfig");
    await writeFile(kubeconfig, await kubeconfigFor("admin", "https://127.0.0.1:1"));
    const { exitCode, output } = await pulumiWith(
      () => undefined,
      ["up", "--yes", "--skip-preview"],
      { KUBECONFIG: kubeconfig },
    );
    assert.notEqual(exitCode, 0);
    assert.match(output, /https:\/\/127\.0\.0\.1:1/);
    assertNothingDone(output);
  });
});

function assertNothingDone(output: string): void {
  assert.doesNotMatch(output, /created|updated|deleted|replaced/);
  assert.doesNotMatch(output, /\n\s+at .*:\d+:\d+/, "no stack trace");
}
