import assert from "node:assert/strict";
import { appLabels } from "../../../../components/kubernetes/labels.ts";
import {
  type Client,
  NetworkPolicies,
  podsOf,
  selecting,
  type Server,
} from "../../../../components/kubernetes/networkPolicies.ts";
import { run, type Stack } from "../../support/stack.ts";

const store: Server = { name: "store", pods: { app: "store" }, ports: [10901] };
const peers: Server = {
  name: "peers",
  pods: { app: "peers" },
  ports: [9094],
  protocols: ["TCP", "UDP"],
};
const metrics: Server = { name: "ruler", pods: { app: "ruler" }, ports: [10902] };
const querier: Client = { name: "querier", pods: { app: "querier" }, calls: [store] };
const ruler: Client = {
  name: "ruler",
  pods: { app: "ruler" },
  calls: [store, peers, { ports: [443] }, {}],
};
const ingress = podsOf("ingress");

describe("NetworkPolicies", () => {
  let stack: Stack;
  beforeEach(async () => {
    stack = await run(
      () =>
        new NetworkPolicies("network", {
          namespace: "monitoring",
          parts: [
            { clients: [querier], scraped: [] },
            { clients: [ruler], scraped: [store, metrics] },
          ],
          scraper: selecting({ app: "prometheus" }),
          externalClients: [{ from: ingress, calls: [store] }],
        }),
    );
  });
  const spec = (name: string) => stack.get("NetworkPolicy", `network-${name}`).inputs.spec;

  it("are one for each app with connections, and one for all pods", () => {
    assert.deepEqual(stack.children, [
      "NetworkPolicies network",
      "NetworkPolicy network-default",
      "NetworkPolicy network-peers",
      "NetworkPolicy network-querier",
      "NetworkPolicy network-ruler",
      "NetworkPolicy network-store",
    ]);
    for (const { name, inputs } of stack.all("NetworkPolicy")) {
      assert.deepEqual(inputs.metadata, {
        name: name.replace("network-", ""),
        namespace: "monitoring",
        labels: appLabels("network").all,
      });
      assert.deepEqual(inputs.spec.policyTypes, ["Ingress", "Egress"]);
    }
  });

  it("deny everything except DNS to all pods", () => {
    const { podSelector, ingress, egress } = spec("default");
    assert.deepEqual(podSelector, { matchLabels: {} });
    assert.deepEqual(ingress, []);
    assert.deepEqual(egress, [
      {
        ports: [
          { protocol: "UDP", port: 53 },
          { protocol: "TCP", port: 53 },
        ],
      },
    ]);
  });

  it("allow egress of the client", () => {
    const { podSelector, egress } = spec("ruler");
    assert.deepEqual(podSelector, { matchLabels: { app: "ruler" } });
    assert.deepEqual(egress, [
      { to: [selecting({ app: "store" })], ports: [{ protocol: "TCP", port: 10901 }] },
      {
        to: [selecting({ app: "peers" })],
        ports: [
          { protocol: "TCP", port: 9094 },
          { protocol: "UDP", port: 9094 },
        ],
      },
      { ports: [{ protocol: "TCP", port: 443 }] },
      {},
    ]);
    assert.deepEqual(spec("store").egress, []);
  });

  it("allow ingress of the server, from all clients", () => {
    assert.deepEqual(spec("store").podSelector, { matchLabels: { app: "store" } });
    assert.deepEqual(spec("store").ingress, [
      {
        from: [
          selecting({ app: "querier" }),
          selecting({ app: "ruler" }),
          selecting({ app: "prometheus" }),
          ingress,
        ],
        ports: [{ protocol: "TCP", port: 10901 }],
      },
    ]);
    assert.deepEqual(spec("ruler").ingress, [
      { from: [selecting({ app: "prometheus" })], ports: [{ protocol: "TCP", port: 10902 }] },
    ]);
    assert.deepEqual(spec("querier").ingress, []);
  });
});
