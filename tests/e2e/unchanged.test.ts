import assert from "node:assert/strict";
import { pulumiWith } from "../../local/client/stackRun.ts";

describe("pulumi with the settings of the stack", () => {
  it("preview finds nothing to change", async () => {
    const { exitCode, output } = await pulumiWith(
      () => undefined,
      ["preview", "--expect-no-changes"],
    );
    assert.equal(exitCode, 0, output);
  });

  it("up changes nothing", async () => {
    const { exitCode, output } = await pulumiWith(
      () => undefined,
      ["up", "--yes", "--skip-preview", "--expect-no-changes"],
    );
    assert.equal(exitCode, 0, output);
  });
});
