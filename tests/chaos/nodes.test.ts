import { tick } from "./support/alerts.ts";
import { setClockOff, setClockRight } from "./support/clock.ts";
import { endure, keepsPromise } from "./support/runFault.ts";
import { cut, join, nodesOf, nodesWithout, powerOff, powerOn } from "./support/machines.ts";

describe("a node", () => {
  it("is gone, and back after two minutes", async () => {
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

  for (const { where, seconds } of [
    { where: "ahead", seconds: 60 },
    { where: "behind", seconds: -60 },
  ])
    it(`has a clock that is a minute ${where}`, async () => {
      const [node] = await nodesWithout("gcs-emulator");
      keepsPromise(
        await endure({
          fault: `clock of one node a minute ${where}, for two minutes`,
          inject: () => setClockOff(node, seconds),
          lasts: 120,
          heal: () => setClockRight(node),
        }),
      );
    });

  it("is gone, and then another one: one is left of three", async () => {
    const [one, other] = await nodesWithout("gcs-emulator");
    const rulers = await nodesOf("-n=monitoring", "-l=app.kubernetes.io/name=thanos-ruler");
    const rulerStays = [...rulers].some((name) => name !== one.name && name !== other.name);
    const lasts = 120;
    const figures = await endure({
      fault: "two nodes of three are gone for two minutes",
      inject: () => Promise.all([powerOff(one), powerOff(other)]),
      lasts,
      heal: () => Promise.all([powerOn(one), powerOn(other)]),
      within: 300,
    });
    // More than one fault at a time, and more than is promised. Half of the queries is for history,
    // which has two store gateways, and rules over it have two rulers, all of whose volumes are bound
    // to their nodes. The rest is answered when what can be moved has been: Kubernetes finds after
    // 40 s that a node is gone, and takes other places 30 s later, where pods start within 10 s.
    const moved = 40 + 30 + 10;
    const unanswered = (1 + moved / lasts) / 2;
    keepsPromise(figures, { unanswered, unraised: rulerStays ? 0 : lasts / tick });
  });
});
