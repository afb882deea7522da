import assert from "node:assert/strict";
import { pulumiWith, type Settings } from "../../../local/client/stackRun.ts";

/** Updates the stack with a changed configuration; without a change, with its own. */
export async function update(change: (settings: Settings) => void = () => undefined) {
  const { exitCode, output } = await pulumiWith(change, ["up", "--yes", "--skip-preview"]);
  assert.equal(exitCode, 0, output);
}
