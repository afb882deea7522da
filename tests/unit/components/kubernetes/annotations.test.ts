import assert from "node:assert/strict";
import { accept, acceptedFindings, scrape } from "../../../../components/kubernetes/annotations.ts";

describe("annotations", () => {
  it("for scraping name the port, and whether labels of the series are kept", () => {
    const annotated = { "prometheus.io/scrape": "true", "prometheus.io/port": "9090" };
    assert.deepEqual(scrape(9090), annotated);
    assert.deepEqual(scrape(9090, { honorLabels: false }), annotated);
    assert.deepEqual(scrape(9090, { honorLabels: true }), {
      ...annotated,
      "prometheus.io/honor-labels": "true",
    });
  });

  it("have the accepted findings of kube-score, without their reasons", () => {
    const annotations = accept({ "pod-probes": "a reason", "pod-networkpolicy": "another one" });
    assert.deepEqual(annotations, { "kube-score/ignore": "pod-probes,pod-networkpolicy" });
    assert.deepEqual(acceptedFindings(annotations), ["pod-probes", "pod-networkpolicy"]);
    assert.deepEqual(acceptedFindings({}), []);
  });
});
