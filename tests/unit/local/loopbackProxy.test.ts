import assert from "node:assert/strict";
import { ingressNodePorts, loopbackPorts } from "../../../embeddedCluster.ts";
import { haproxyConfig } from "../../../local/cluster/loopbackProxy.ts";
import { nodes } from "../../../local/layout.ts";

describe("the configuration of the loopback proxy", () => {
  const linesWith = (word: string) =>
    haproxyConfig()
      .split("\n")
      .filter((line) => line.trim().startsWith(`${word} `))
      .map((line) => line.trim().split(" ").slice(1));

  it("listens on the loopback only", () => {
    assert.deepEqual(
      linesWith("bind").flat(),
      [loopbackPorts.http, loopbackPorts.https].map((port) => `127.0.0.1:${port}`),
    );
  });

  it("forwards each port to its NodePort of every node", () => {
    assert.deepEqual(
      linesWith("server").map(([, address]) => address),
      [ingressNodePorts.http, ingressNodePorts.https].flatMap((port) =>
        nodes.map(({ address }) => `${address}:${port}`),
      ),
    );
  });
});
