import assert from "node:assert/strict";
import {
  hostOf,
  isAddress,
  isUrl,
  namespaceOf,
  portOf,
} from "../../../../../components/monitoring/probes/address.ts";

describe("the address of a probe's target", () => {
  it("is host:port, or a URL without user, password and fragment", () => {
    for (const address of ["a.example.com:1", "10.0.0.1:65535", "[fd00::1]:53"])
      assert.ok(isAddress(address), address);
    for (const address of [
      "a.example.com",
      "a:0",
      "a:65536",
      "a:b",
      "fd00::1:53",
      "http://a:1",
      "[.]:1",
      "[10.0.0.1]:1",
      "a..b:1",
      "a,b.c:1",
      "$(a).b:1",
    ])
      assert.ok(!isAddress(address), address);
    for (const url of ["http://a.b", "https://a.b:8443/x?y=z", "http://[fd00::1]/"])
      assert.ok(isUrl(url), url);
    for (const url of [
      "a.b",
      "ftp://a.b",
      "http://user:secret@a.b",
      "http://a.b#c",
      "http:///x",
      "http://a.b:0",
    ])
      assert.ok(!isUrl(url), url);
  });

  it("has a host and a port; the default port is that of the scheme", () => {
    for (const [target, host, port] of [
      ["http://a.b/x:1", "a.b", 80],
      ["https://a.b", "a.b", 443],
      ["https://a.b:8443", "a.b", 8443],
      ["https://[fd00::1]:8443/", "fd00::1", 8443],
      ["a.b:53", "a.b", 53],
      ["[fd00::1]:53", "fd00::1", 53],
      ["http://a.b:443", "a.b", 443],
      ["HTTP://a.b", "a.b", 80],
    ] as const)
      assert.deepEqual([hostOf(target), portOf(target)], [host, port], target);
  });

  it("has a namespace if it is the address of a Service", () => {
    for (const target of [
      "http://web.shop.svc",
      "web.shop.svc:80",
      "Web.Shop.SVC:80",
      "web.shop.svc.cluster.local:1",
      "web.shop.svc.:80",
      "https://web.shop.svc.cluster.local./x",
    ])
      assert.equal(namespaceOf(target), "shop", target);
    for (const target of [
      "http://web.shop",
      "a.b.c.svc:1",
      "svc:1",
      "web.shop.svcs:1",
      "web.shop.svc.cluster:1",
      "https://shop.example.com",
    ])
      assert.equal(namespaceOf(target), undefined, target);
  });
});
