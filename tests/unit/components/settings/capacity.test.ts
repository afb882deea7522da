import assert from "node:assert/strict";
import { capacityIssues } from "../../../../components/settings/capacity.ts";

describe("capacity", () => {
  const capacity = { nodes: 3, volume: "4Gi" };
  const issues = (settings: object) =>
    capacityIssues(settings, capacity).map(({ path }) => path.join("."));

  it("limits replicas and volumes of components at any depth", () => {
    const component = { replicas: 4, storage: "1Gi", resources: {} };
    assert.deepEqual(issues({ ruler: { ...component, compactor: component } }), [
      ...["ruler.replicas", "ruler.storage"],
      ...["ruler.compactor.replicas", "ruler.compactor.storage"],
    ]);
    assert.deepEqual(capacityIssues({ ruler: component }, {}), []);
    assert.deepEqual(issues({ ruler: { ...component, replicas: 3, storage: "4Gi" } }), []);
  });

  it("is reported with the limit, its reason and the value", () => {
    const component = { replicas: 4, storage: "1Gi", resources: {} };
    assert.deepEqual(
      capacityIssues({ ruler: component, omitted: null }, capacity).map(({ message }) => message),
      [
        "must be at most 3, the number of nodes of the cluster, each of which runs at most one of these pods (got 4)",
        'must be at least 4Gi, the smallest size of the disk type (got "1Gi")',
      ],
    );
  });

  it("does not limit labels and teams of the same names", () => {
    assert.deepEqual(
      issues({
        prometheus: { externalLabels: { storage: "1" }, resources: {} },
        namespaceTeams: { storage: "2" },
      }),
      [],
    );
  });
});
