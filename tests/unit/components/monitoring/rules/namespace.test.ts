import assert from "node:assert/strict";
import { inNamespace } from "../../../../../components/monitoring/rules/namespace.ts";

describe("inNamespace", () => {
  it("selects the monitoring's namespace in every matcher of it, and in no other matcher", () => {
    assert.equal(
      inNamespace(
        'up{namespace="monitoring"} or down{namespace="monitoring", a="b"} or up{namespace="monitoring-2"} or up{job="monitoring"}',
        "second",
      ),
      'up{namespace="second"} or down{namespace="second", a="b"} or up{namespace="monitoring-2"} or up{job="monitoring"}',
    );
  });
});
