import assert from "node:assert/strict";
import { partNames, thanosReplicas } from "../../../../../components/monitoring/thanos/replicas.ts";
import { monitoringSettings } from "../../../../../components/monitoring/settings.ts";

describe("the number of pods of each Thanos component", () => {
  it("is that of the settings, for each shard, and one for compactors", () => {
    const settings = monitoringSettings.parse({
      domain: "example.com",
      querier: { replicas: 3 },
      queryFrontend: { replicas: 4 },
      storeGateway: { shards: 2, replicas: 5 },
      ruler: { replicas: 6, storeGateway: { replicas: 7 } },
    });
    assert.deepEqual(thanosReplicas(settings), {
      "thanos-querier": 3,
      "thanos-query-frontend": 4,
      "thanos-ruler": 6,
      "thanos-store-gateway-0": 5,
      "thanos-store-gateway-1": 5,
      "thanos-ruler-store-gateway": 7,
      "thanos-compactor": 1,
      "thanos-ruler-compactor": 1,
    });
  });
});

describe("the names of shards", () => {
  it("have a number only if there are several", () => {
    assert.deepEqual(partNames("store", 1), ["store"]);
    assert.deepEqual(partNames("store", 3), ["store-0", "store-1", "store-2"]);
  });
});
