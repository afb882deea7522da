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

  describe("of nodes", () => {
    const pods = (requests: object, replicas = 3) => ({ replicas, resources: { requests } });
    const node = { cpu: 1.93, memory: 6 * 2 ** 30 };

    it("limits the requests of each pod", () => {
      const settings = {
        ruler: { ...pods({ cpu: "2", memory: "6Gi" }), sidecar: pods({ memory: "6145Mi" }) },
      };
      assert.deepEqual(
        capacityIssues(settings, { node }).map(({ path, message }) => [path.join("."), message]),
        [
          [
            "ruler.resources.requests.cpu",
            "must be at most 1.93 CPUs, the room for pods on the largest node (got 2 CPUs)",
          ],
          [
            "ruler.sidecar.resources.requests.memory",
            "must be at most 6 GiB, the room for pods on the largest node (got 6 GiB)",
          ],
        ],
      );
    });

    it("limits the requests of all pods together", () => {
      const settings = {
        ruler: pods({ cpu: "500m", memory: "1Gi" }),
        compactor: { resources: { requests: { cpu: "300m", memory: "3Gi" } } },
      };
      const setting = ["nodes", "machineType"];
      const of = (cpu: number, GiB: number) =>
        capacityIssues(settings, { node, total: { cpu, memory: GiB * 2 ** 30, setting } });
      assert.deepEqual(of(1.8, 6), []);
      assert.deepEqual(of(1.79, 6), [
        {
          path: setting,
          message:
            "must have room for all pods, which request at least 1.8 CPUs: all nodes together have room for 1.79 CPUs. Choose a larger machine type, more nodes or smaller requests",
        },
      ]);
      assert.deepEqual(
        of(1, 5.5).map(({ message }) => message.split(":")[0]),
        [
          "must have room for all pods, which request at least 1.8 CPUs",
          "must have room for all pods, which request at least 6 GiB",
        ],
      );
    });
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
