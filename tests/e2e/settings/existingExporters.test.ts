import assert from "node:assert/strict";
import { eventually } from "../../../local/client/eventually.ts";
import { applyObjects, kubectl, list } from "../../../local/client/kubectl.ts";
import { images } from "../../../versions.ts";
import { valuesBy } from "../support/series.ts";
import { update, updateTimeout } from "../support/update.ts";

const namespace = "observability";
const labels = { app: "their-exporter" };

/** A node exporter that another program created, annotated for scraping as well. */
const pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: {
    name: "their-exporter",
    namespace,
    labels,
    annotations: { "prometheus.io/scrape": "true", "prometheus.io/port": "9100" },
  },
  spec: {
    terminationGracePeriodSeconds: 0,
    containers: [
      { name: "exporter", image: images.nodeExporter, ports: [{ containerPort: 9100 }] },
    ],
  },
};

/** DaemonSets of the program's node exporter. */
const own = () => list("daemonsets", "--all-namespaces", "-l=app.kubernetes.io/name=node-exporter");

// Outside of the suite: runs after the hook of update.ts, which restores the settings.
after(async () => {
  assert.equal((await own()).length, 1);
});

describe("an existing node exporter", function () {
  this.timeout(updateTimeout);

  before(async () => {
    await applyObjects([
      { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
      pod,
    ]);
    await update((settings) => {
      settings["ha-monitoring:nodeExporter"] = { existing: { namespace, selector: labels } };
    });
  });
  after(() => kubectl("delete", "namespace", namespace, "--wait=false"));

  it("replaces those of the program, is scraped once and has the labels that rules use", async () => {
    assert.deepEqual(await own(), []);
    // The kubelet updates the servers' configuration once a minute.
    await eventually(180, async () => {
      assert.deepEqual(await valuesBy("job", `up{namespace="${namespace}"}`), {
        "kubernetes-pods": [1, 1, 1],
      });
      assert.deepEqual(
        await valuesBy("pod", `node_uname_info{app="node-exporter", namespace="${namespace}"}`),
        { "their-exporter": [1, 1, 1] },
      );
    });
  });
});
