import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import {
  checkDifferentPorts,
  checkForeignRoutes,
  checkGoVersion,
  checkPort,
  checkRoot,
} from "../../../local/prerequisites.ts";

describe("prerequisites", () => {
  it("accept only root", () => {
    assert.equal(checkRoot(0), undefined);
    assert.match(checkRoot(1000) ?? "", /^The embedded cluster needs root.* sudo\.$/);
  });

  for (const version of ["go1.26", "go1.26.8", "go1.27rc1", "go2.0"])
    it(`accept ${version}`, () => {
      assert.equal(checkGoVersion(version), undefined);
    });

  for (const version of ["go1.25.9", "go1.9", "devel +abc"])
    it(`refuse ${version}`, () => {
      const problem = checkGoVersion(version) ?? "";
      assert.match(problem, /^Go 1\.26 or newer is needed/);
      assert.ok(problem.includes(version));
    });

  it("refuse a missing go", () => {
    assert.match(checkGoVersion(undefined) ?? "", /there is no go on PATH: install it/);
  });

  for (const port of [99999, 0, -1, NaN, 80.5])
    it(`refuse ${port} as a port`, async () => {
      assert.match(
        (await checkPort(port, "HA_MONITORING_PORT")) ?? "",
        /^HA_MONITORING_PORT must be a port from 1 to 65535/,
      );
    });

  it("refuse an invalid port also if the loopback proxy is running, but not its own port", async () => {
    assert.match((await checkPort(NaN, "HA_MONITORING_PORT", true)) ?? "", /must be a port/);
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    assert.match((await checkPort(port, "HA_MONITORING_PORT")) ?? "", /is used by another program/);
    assert.equal(await checkPort(port, "HA_MONITORING_PORT", true), undefined);
    server.close();
  });

  it("refuse one port for both HTTP and HTTPS, which HAProxy would bind twice", () => {
    assert.equal(checkDifferentPorts({ http: 8080, https: 8443 }), undefined);
    assert.equal(
      checkDifferentPorts({ http: 8443, https: 8443 }),
      "HA_MONITORING_PORT and HA_MONITORING_HTTPS_PORT are both 8443: set one of them to another port.",
    );
  });

  it("refuse routes of another network in the cluster's ranges", () => {
    const others = [
      "default via 172.16.0.1 dev eth0",
      "10.0.0.0/8 dev tun0 scope link",
      "172.17.0.0/16 dev docker0 proto kernel scope link src 172.17.0.1 linkdown",
      "10.98.0.0/24 dev hamon0 proto kernel scope link src 10.98.0.1",
    ];
    assert.equal(checkForeignRoutes(others.join("\n")), undefined);
    const vpn = "10.97.3.0/24 via 10.8.0.1 dev tun0";
    assert.match(
      checkForeignRoutes([...others, vpn].join("\n")) ?? "",
      /^The embedded cluster needs the ranges .* routes in them: 10\.97\.3\.0\/24 via .*tun0\. Disconnect/,
    );
  });

  it("refuse a port that is in use", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    assert.match(
      (await checkPort(port, "HA_MONITORING_PORT")) ?? "",
      new RegExp(
        `^Port ${port} on 127\\.0\\.0\\.1 is used by another program: .* set HA_MONITORING_PORT to another port\\.$`,
      ),
    );
    await new Promise((resolve) => server.close(resolve));
    assert.equal(await checkPort(port, "HA_MONITORING_PORT"), undefined);
  });
});
