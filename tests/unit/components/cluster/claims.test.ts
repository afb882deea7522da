import { RunError } from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { ApiServer } from "../../../../components/cluster/apiServer.ts";
import { checkSizes, settingOf } from "../../../../components/cluster/claims.ts";
import { accessByText } from "../../../../components/cluster/kubeconfig.ts";
import { type Answers, kubeconfig, withApiServer } from "../../support/cluster.ts";

const path = "/api/v1/namespaces/monitoring/persistentvolumeclaims";
const claim = (name: string, storage: string) => ({
  metadata: { name },
  spec: { resources: { requests: { storage } } },
});
const wanted = (name: string, storage: string) => ({ namespace: "monitoring", name, storage });

const check = (answers: Answers, ...claims: ReturnType<typeof wanted>[]) =>
  withApiServer(answers, (url) =>
    checkSizes(new ApiServer(accessByText(JSON.stringify(kubeconfig(url)))), claims),
  );

describe("checkSizes", () => {
  it("allows new, unchanged and larger volumes, in any unit", async () => {
    const answers = { [path]: { items: [claim("data-alertmanager-0", "1Gi")] } };
    for (const storage of ["1Gi", "1024Mi", "2Gi"])
      await check(answers, wanted("data-alertmanager-0", storage), wanted("new-0", "1Gi"));
  });

  it("refuses a smaller volume, with the setting and the smallest allowed value", () =>
    assert.rejects(
      check(
        { [path]: { items: [claim("data-thanos-ruler-compactor-0", "10Gi")] } },
        wanted("data-thanos-ruler-compactor-0", "5Gi"),
      ),
      (error) => {
        assert.ok(RunError.isInstance(error));
        assert.equal(
          error.message,
          'ha-monitoring:ruler.compactor.storage must be at least 10Gi: PersistentVolumeClaim monitoring/data-thanos-ruler-compactor-0 already has this size, and volumes can\'t shrink (got "5Gi")',
        );
        return true;
      },
    ));

  it("skips the check without the right to list claims", () =>
    check({ [path]: 403 }, wanted("data-alertmanager-0", "1Gi")));
});

describe("settingOf", () => {
  it("finds the setting of every claim of a stack", () => {
    const settings = {
      "prometheus-storage-prometheus-2": "prometheus.storage",
      "data-alertmanager-0": "alertmanager.storage",
      "grafana-storage-grafana-0": "grafana.storage",
      "data-thanos-store-gateway-0": "storeGateway.storage",
      "data-thanos-store-gateway-1-0": "storeGateway.storage",
      "data-thanos-compactor-0": "compactor.storage",
      "data-thanos-ruler-1": "ruler.storage",
      "data-thanos-ruler-store-gateway-0": "ruler.storeGateway.storage",
      "data-thanos-ruler-compactor-0": "ruler.compactor.storage",
    };
    for (const [claim, setting] of Object.entries(settings))
      assert.equal(settingOf(claim), setting);
  });
});
