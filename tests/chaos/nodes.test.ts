import { tick } from "./support/alerts.ts";
import { setClockOff, setClockRight } from "./support/clock.ts";
import { runFault, keepsPromise } from "./support/runFault.ts";
import { cut, join, nodesOf, nodesWithout, powerOff, powerOn } from "./support/machines.ts";

describe("a node", () => {
  it("is down for two minutes", async () => {
    const [node] = await nodesWithout("gcs-emulator");
    keepsPromise(
      await runFault({
        fault: "a node is down for two minutes",
        inject: () => powerOff(node),
        lasts: 120,
        heal: () => powerOn(node),
      }),
    );
  });

  it("cannot reach one of the others for a minute", async () => {
    const [one, other] = await nodesWithout("gcs-emulator");
    keepsPromise(
      await runFault({
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
        await runFault({
          fault: `clock of one node a minute ${where}, for two minutes`,
          inject: () => setClockOff(node, seconds),
          lasts: 120,
          heal: () => setClockRight(node),
        }),
      );
    });

  it("is down at the same time as another one: one node of three is left", async () => {
    const [one, other] = await nodesWithout("gcs-emulator");
    const rulers = await nodesOf("-n=monitoring", "-l=app.kubernetes.io/name=thanos-ruler");
    const rulerStays = [...rulers].some((name) => name !== one.name && name !== other.name);
    const lasts = 120;
    const figures = await runFault({
      fault: "two nodes of three are down for two minutes",
      inject: () => Promise.all([powerOff(one), powerOff(other)]),
      lasts,
      heal: () => Promise.all([powerOn(one), powerOn(other)]),
      within: 300,
    });
    // Two faults at a time are more than the project promises. Half of the queries are for history, which
    // needs one of two store gateways; alerts of the ruler need one of two rulers. All of these are bound
    // to their nodes by volumes. The other queries succeed as soon as Kubernetes has replaced the evicted
    // pods: it detects the loss of a node after 40 s and evicts the pods 30 s later; pods start within 10 s.
    const moved = 40 + 30 + 10;
    const unanswered = (1 + moved / lasts) / 2;
    keepsPromise(figures, { unanswered, unraised: rulerStays ? 0 : lasts / tick });
  });
});
