import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { eventually } from "../../../local/client/eventually.ts";
import { kubectl } from "../../../local/client/kubectl.ts";
import { network } from "../../../local/layout.ts";
import { valuesBy } from "../support/series.ts";
import { update, updateTimeout } from "../support/update.ts";

const byInstance = (expression: string) => valuesBy("instance", expression);

/** A web server on this machine, reachable for the pods of the embedded cluster. */
async function webServer(): Promise<{ server: Server; address: string }> {
  const server = createServer((_, response) => response.end("here"));
  await once(server.listen(0, network.bridgeAddress), "listening");
  const { port } = server.address() as AddressInfo;
  return { server, address: `${network.bridgeAddress}:${port}` };
}

describe("probes", () => {
  it("of an added target fail while it is down and succeed while it is up, without a restart", async () => {
    const { server, address } = await webServer();
    const gone = await webServer();
    gone.server.close();
    const pods = () =>
      kubectl(
        ...[
          "get",
          "pods",
          "-n=monitoring",
          "-l=app.kubernetes.io/name in (prometheus,blackbox-exporter)",
        ],
        "--output=jsonpath={.items[*].metadata.uid} {.items[*].status.containerStatuses[*].restartCount}",
      );
    const before = await pods();
    try {
      await update((settings) => {
        settings["ha-monitoring:probes"] = {
          http: {
            module: "http_2xx",
            targets: [`http://${address}`, `http://${gone.address}`],
            interval: "5s",
            timeout: "2s",
          },
          tcp: {
            module: "tcp_connect",
            targets: [address, gone.address],
            interval: "5s",
            timeout: "2s",
          },
        };
      });
      // The kubelet updates ConfigMaps once a minute.
      await eventually(120, async () => {
        assert.deepEqual(await byInstance('probe_success{job="probes", probe!="public-urls"}'), {
          [`http://${address}`]: [1, 1, 1],
          [`http://${gone.address}`]: [0, 0, 0],
          [address]: [1, 1, 1],
          [gone.address]: [0, 0, 0],
        });
      });
      assert.equal(await pods(), before);
    } finally {
      server.close();
    }
  }).timeout(updateTimeout);
});
