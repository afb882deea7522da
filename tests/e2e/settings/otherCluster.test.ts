import assert from "node:assert/strict";
import { execa, type ResultPromise } from "execa";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { stringify } from "yaml";
import { network, state } from "../../../local/layout.ts";
import { toolPath } from "../../../local/tools/toolPath.ts";
import { eventually } from "../../../local/client/eventually.ts";
import { query } from "../../../local/client/querier.ts";
import type { Settings } from "../../../local/client/stackRun.ts";
import { freeAddress } from "../../support/freeAddress.ts";
import { update, updateTimeout } from "../support/update.ts";

// A Prometheus with a sidecar on this machine, in the role of another cluster's.
describe("another cluster", function () {
  this.timeout(updateTimeout);
  let scratch: string;
  const processes: ResultPromise[] = [];
  // The embedded cluster's certificates work for both sides: each is valid for servers and clients.
  const pki = (file: string) => path.join(state.pki, file);

  before(async () => {
    scratch = await mkdtemp(path.join(os.tmpdir(), "other-cluster-"));
    const [web, http] = [await freeAddress(), await freeAddress()];
    const grpc = await freeAddress(network.bridgeAddress);
    const config = {
      global: { scrape_interval: "1s", external_labels: { cluster: "other", replica: "a" } },
      scrape_configs: [{ job_name: "self", static_configs: [{ targets: [web] }] }],
    };
    await writeFile(path.join(scratch, "prometheus.yml"), stringify(config));
    const start = (program: string, ...args: string[]) => {
      const running = execa(toolPath(program), args, { cwd: scratch, reject: false, all: true });
      processes.push(running);
    };
    start("prometheus", "--storage.tsdb.path=data", `--web.listen-address=${web}`);
    start(
      ...(["thanos", "sidecar", "--tsdb.path=data", `--prometheus.url=http://${web}`] as const),
      ...[`--http-address=${http}`, `--grpc-address=${grpc}`],
      `--grpc-server-tls-cert=${pki("node-1.crt")}`,
      `--grpc-server-tls-key=${pki("node-1.key")}`,
      `--grpc-server-tls-client-ca=${pki("ca.crt")}`,
    );
    const tls = {
      caCertificate: await readFile(pki("ca.crt"), "utf8"),
      serverName: "node-1",
      clientCertificate: await readFile(pki("node-2.crt"), "utf8"),
      clientKey: await readFile(pki("node-2.key"), "utf8"),
    };
    await update((settings) => {
      const querier = settings["ha-monitoring:querier"] as Settings;
      querier.clusters = [{ address: grpc, tls }];
    });
  });
  after(async () => {
    for (const running of processes) running.kill();
    await Promise.all(processes);
    await rm(scratch, { recursive: true });
  });

  it("is available in queries beside this one, each by its name", async () => {
    await eventually(60, async () => {
      const clusters = await query("count by (cluster) (up)");
      assert.deepEqual(clusters.map(({ metric }) => metric.cluster).sort(), [
        "other",
        "prometheus-ha",
      ]);
    });
  });

  it("is deduplicated like this one", async () => {
    // Requests are distributed over two queriers, and one may discover the other cluster later.
    await eventually(60, async () => {
      const found = await query('up{cluster="other"}');
      assert.deepEqual(
        found.map(({ metric, value }) => [metric.replica, value[1]]),
        [[undefined, "1"]],
      );
    });
  });
});
