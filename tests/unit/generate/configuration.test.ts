import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { withTables } from "../../../generate/configuration.ts";

const text = readFileSync("docs/configuration.md", "utf8");
const tables = withTables(text);
const row = (key: string) =>
  tables.match(new RegExp(`^\\| \`${key.replaceAll(".", "\\.")}\` .*$`, "m"))?.[0];

describe("tables of settings", () => {
  it("have the default that is derived, and whether a value is a secret", () => {
    assert.match(row("prometheus.retentionSize") ?? "", /\| 80 % of `storage` \|/);
    assert.match(row("basicAuth.password") ?? "", /; a secret \|$/);
    assert.doesNotMatch(row("alertmanager.victorOpsApiUrl") ?? "", /secret/);
    assert.match(row("domain") ?? "", /\| required \|/);
  });

  it("have an object with the keys of another as its differences", () => {
    assert.match(
      row("ruler.compactor") ?? "",
      /\| as `compactor`, but storage `10Gi`, requests 20m and 64Mi, limit 1Gi \|/,
    );
    for (const key of ["ruler.compactor.storage", "prometheus.resources.limits.memory"])
      assert.equal(row(key), undefined, key);
  });

  it("have the keys of a receiver and of another cluster once, without the path to them", () => {
    for (const key of ["webhook.url", "tls.caCertificate"]) assert.ok(row(key), key);
    for (const key of ["alertmanager.receiver.webhook.url", "alertmanager.watchdog.webhook.url"])
      assert.equal(row(key), undefined, key);
  });

  it("are refused without one for each setting, or with one of a setting that does not exist", () => {
    assert.throws(() => withTables(text.replace("settings: grafana", "settings: platform")), {
      message: /no table of grafana, grafana\.url/,
    });
    assert.throws(() => withTables(text.replace("settings: grafana", "settings: grafana loki")), {
      message: /loki, which is no setting/,
    });
  });
});
