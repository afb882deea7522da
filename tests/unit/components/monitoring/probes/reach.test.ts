import assert from "node:assert/strict";
import { podsOf } from "../../../../../components/kubernetes/networkPolicies.ts";
import { reachOf } from "../../../../../components/monitoring/probes/reach.ts";

describe("the connections that probes need", () => {
  it("are none without targets", () => {
    assert.deepEqual(reachOf([]), []);
  });

  it("lead to all pods of the namespaces of Services, each namespace once", () => {
    assert.deepEqual(
      reachOf(["http://web.shop.svc:8080", "db.shop.svc:5432", "https://a.billing.svc"]),
      [{ to: [podsOf("billing"), podsOf("shop")] }],
    );
  });

  it("lead to the ports of other targets, each port once and in the order of numbers", () => {
    assert.deepEqual(reachOf(["a.example.com:9000", "https://b.example.com", "c.test:9000"]), [
      { ports: [443, 9000] },
    ]);
    assert.deepEqual(reachOf(["d.test:25"]), [{ ports: [25] }]);
  });

  it("include port 443 for HTTP, which usually redirects to HTTPS", () => {
    assert.deepEqual(reachOf(["HTTP://a.example.com"]), [{ ports: [80, 443] }]);
    assert.deepEqual(reachOf(["https://a.example.com:8443/http:"]), [{ ports: [8443] }]);
  });

  it("lead to Services and to other targets at the same time", () => {
    assert.deepEqual(reachOf(["http://web.shop.svc", "a.example.com:53"]), [
      { to: [podsOf("shop")] },
      { ports: [53] },
    ]);
  });
});
