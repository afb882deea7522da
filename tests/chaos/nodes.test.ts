import { endure, keepsPromise } from "./support/endure.ts";
import { cut, join, nodesWithout, powerOff, powerOn } from "./support/machines.ts";

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
});
