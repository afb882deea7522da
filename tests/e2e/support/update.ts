import assert from "node:assert/strict";
import { rolledOut } from "../../../local/client/rollout.ts";
import { pulumiWith, type Settings } from "../../../local/client/stackRun.ts";

/**
 * Milliseconds for a hook or a test with an update. It also replaces the pods that the file before has
 * changed, and a restarted Alertmanager sends nothing for 95 s.
 */
export const updateTimeout = 600_000;

let changed = false;

/**
 * Updates the stack with a changed configuration; without a change, with its own. Waits for the rollouts.
 * The change stays until the next update.
 * @returns Pulumi's output
 */
export async function update(change?: (settings: Settings) => void) {
  changed = change !== undefined;
  const { exitCode, output } = await pulumiWith(change ?? (() => undefined), [
    "up",
    "--yes",
    "--skip-preview",
  ]);
  assert.equal(exitCode, 0, output);
  await rolledOut();
  return output;
}

// A hook of all files together, as another rollout after each file would take two minutes.
after(async function () {
  this.timeout(updateTimeout);
  if (changed) await update();
});
