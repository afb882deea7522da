import assert from "node:assert/strict";
import { endure, keepsPromise } from "./support/endure.ts";
import { cut, join, nodesWithout, powerOff, powerOn } from "./support/machines.ts";
import { scrapeInterval } from "./support/whole.ts";

describe("a node", () => {
  it("is gone, and back after two minutes @short", async () => {
    const [node] = await nodesWithout("gcs-emulator");
    keepsPromise(
      await endure({
        fault: "a node is gone for two minutes",
        inject: () => powerOff(node),
        lasts: 120,
        heal: () => powerOn(node),
      }),
    );
  });

  // Two of three are more than is promised. What must go on all the same is what can't be made up
  // for: the one Prometheus that is left scrapes and alerts. Queries wait for pods on its node.
  it("is gone, and another one at the same time, for two minutes", async () => {
    const pair = await nodesWithout("gcs-emulator");
    const { longestHole, alertsLost } = await endure({
      fault: "two of three nodes are gone for two minutes",
      inject: () => Promise.all(pair.map(powerOff)),
      lasts: 120,
      heal: () => Promise.all(pair.map(powerOn)),
      within: 300,
    });
    assert.ok(longestHole <= 2 * scrapeInterval, `one replica has the counter: ${longestHole} s`);
    assert.equal(alertsLost, 0);
  });

  it("reaches one of the others no more, for a minute", async () => {
    const [one, other] = await nodesWithout("gcs-emulator");
    keepsPromise(
      await endure({
        fault: "two nodes don't reach each other for a minute",
        inject: () => cut(one, other),
        lasts: 60,
        heal: () => join(one, other),
      }),
    );
  });
});
