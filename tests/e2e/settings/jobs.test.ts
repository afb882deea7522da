import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { stringify } from "yaml";
import { issue, seedLength } from "../../../components/ingress/certificateAuthority.ts";
import { eventually } from "../../../local/client/eventually.ts";
import { kubectl } from "../../../local/client/kubectl.ts";
import type { Settings } from "../../../local/client/stackRun.ts";
import { network } from "../../../local/layout.ts";
import { valuesBy } from "../support/series.ts";
import { update, updateTimeout } from "../support/update.ts";

const serverName = "target.example.com";
const password = "right";
const token = "a-token";

/** Starts an HTTPS server on this machine with metrics, which also accepts remote writes, for requests with the password or the token only. */
async function startTarget() {
  const { certificate, privateKey, authority } = await issue(
    randomBytes(seedLength),
    [serverName],
    new Date(),
  );
  const basic = `Basic ${Buffer.from(`me:${password}`).toString("base64")}`;
  const server = createServer({ cert: certificate, key: privateKey }, (request, response) => {
    const { authorization } = request.headers;
    response.statusCode =
      authorization === basic || authorization === `Bearer ${token}` ? 200 : 401;
    response.setHeader("Content-Type", "text/plain; version=0.0.4");
    response.end("shop_orders 7\nshop_internal 1\n");
  });
  await once(server.listen(0, network.bridgeAddress), "listening");
  const { port } = server.address() as AddressInfo;
  return {
    address: `${network.bridgeAddress}:${port}`,
    authority,
    close: () => server.close(),
  };
}

/** Matcher of the test's jobs: targets of earlier tests may still be down. */
const jobs = 'job=~"typed|wrong|of-a-file"';
const byJob = (expression: string) => valuesBy("job", expression);

const pods = () =>
  kubectl(
    ...["get", "pods", "-n=monitoring", "-l=app.kubernetes.io/name=prometheus"],
    "--output=jsonpath={.items[*].metadata.uid} {.items[*].status.containerStatuses[*].restartCount}",
  );

describe("scrape jobs of the settings", function () {
  this.timeout(updateTimeout);

  it("scrape a target outside of the cluster by TLS and with a password, and samples are written to a remote storage, without a restart", async () => {
    const target = await startTarget();
    const scratch = await mkdtemp(path.join(os.tmpdir(), "jobs-"));
    const file = path.join(scratch, "jobs.yaml");
    await writeFile(
      file,
      stringify({
        scrape_configs: [
          {
            job_name: "of-a-file",
            scheme: "https",
            authorization: { credentials_file: "/etc/prometheus/secrets/shop" },
            tls_config: { insecure_skip_verify: true },
            static_configs: [{ targets: [target.address] }],
          },
        ],
      }),
    );
    const before = await pods();
    const job = (password: string) => ({
      targets: [target.address],
      labels: { namespace: "shop" },
      basicAuth: { user: "me", password },
      tls: { caCertificate: target.authority, serverName },
      drop: "shop_internal",
    });
    try {
      await update((settings) => {
        const prometheus = settings["ha-monitoring:prometheus"] as Settings;
        prometheus.jobs = { typed: job(password), wrong: job("wrong") };
        prometheus.scrapeConfigFiles = [file];
        prometheus.secrets = { shop: token };
        const { basicAuth, tls } = job(password);
        prometheus.remoteWrite = {
          here: { url: `https://${target.address}/write`, basicAuth, tls, keep: "up" },
        };
      });
      // The kubelet updates ConfigMaps and Secrets once a minute.
      await eventually(180, async () => {
        assert.deepEqual(await byJob(`up{${jobs}}`), {
          typed: [1, 1, 1],
          wrong: [0, 0, 0],
          "of-a-file": [1, 1, 1],
        });
      });
      assert.deepEqual(await byJob('shop_orders{namespace="shop"}'), { typed: [7, 7, 7] });
      assert.deepEqual(await byJob("shop_internal"), { "of-a-file": [1, 1, 1] });
      await eventually(60, async () => {
        const pending = await byJob(
          `ALERTS{alertname="TargetDown", alertstate="pending", ${jobs}}`,
        );
        assert.deepEqual(pending, { wrong: [1, 1, 1] });
      });
      await eventually(60, async () => {
        const written = await valuesBy(
          "pod",
          'rate(prometheus_remote_storage_samples_total{remote_name="here"}[1m]) > 0',
        );
        assert.deepEqual(Object.keys(written).sort(), [
          "prometheus-0",
          "prometheus-1",
          "prometheus-2",
        ]);
      });
      assert.deepEqual(
        await valuesBy(
          "pod",
          'prometheus_remote_storage_samples_failed_total{remote_name="here"} > 0',
        ),
        {},
      );
      assert.equal(await pods(), before);
    } finally {
      target.close();
      await rm(scratch, { recursive: true });
    }
  });
});
