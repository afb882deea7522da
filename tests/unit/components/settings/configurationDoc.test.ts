import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { settingKeys } from "../../support/settingKeys.ts";

/** Told once for many. */
const asDocumented = (key: string) =>
  key
    .replace(/\.resources\..*/, ".resources")
    .replace(/^ruler\.(storeGateway|compactor)\..*/, "ruler.$1")
    .replace(/^alertmanager\.receiver\./, "")
    .replace(/^alertmanager\.watchdog\.(webhook|rulerWebhook)\..*/, "alertmanager.watchdog.$1");

describe("docs/configuration.md", () => {
  const documented = new Set(
    [...readFileSync("docs/configuration.md", "utf8").matchAll(/`([\w.]+)`/g)].map(
      ([, key]) => key,
    ),
  );
  const keys = new Set(settingKeys().map(asDocumented));

  it("tells of every setting", () => {
    assert.ok(keys.size > 50);
    assert.deepEqual(
      [...keys].filter((key) => !documented.has(key)),
      [],
    );
  });

  it("tells of no setting that there is not", () => {
    const sections =
      /^(prometheus|querier|queryFrontend|storeGateway|compactor|ruler|alertmanager|grafana|kubeStateMetrics|nodeExporter|blackboxExporter|embedded|gke|tls|basicAuth|kubernetes|objectStore|storageClass|ingress|kubelet)\./;
    const above = ["alertmanager.receiver"];
    assert.deepEqual(
      [...documented].filter(
        (key) => sections.test(key ?? "") && !keys.has(key ?? "") && !above.includes(key ?? ""),
      ),
      [],
    );
  });
});
