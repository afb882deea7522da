import assert from "node:assert/strict";
import { externalLabels } from "../../../../components/monitoring/externalLabels.ts";

describe("external labels", () => {
  it("are the cluster, those of the settings, and the replica, whose value each server sets", () => {
    assert.deepEqual(externalLabels({ cluster: "eu", more: { region: "north" } }), {
      cluster: "eu",
      region: "north",
      replica: undefined,
    });
  });
});
