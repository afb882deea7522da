import assert from "node:assert/strict";
import { rolledOut } from "../../../local/client/rollout.ts";
import { pulumiWith, type Settings } from "../../../local/client/stackRun.ts";

/**
 * Updates the stack with a changed configuration; without a change, with its own. Waits for the rollouts.
 * @returns Pulumi's output
 */
export async function update(change: (settings: Settings) => void = () => undefined) {
  const { exitCode, output } = await pulumiWith(change, ["up", "--yes", "--skip-preview"]);
  assert.equal(exitCode, 0, output);
  await rolledOut();
  return output;
}
