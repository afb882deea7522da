import { titleOf } from "../components/cluster/ownership.ts";
import * as embedded from "../local/pulumi.ts";
import { findDrift, linesOf, restore } from "./drift.ts";
import { stateOfStack } from "./export.ts";

// make drift: lists changes to the objects of a stack that were made outside of Pulumi. --fix reverts them.
const [stack = embedded.stack, fix] = process.argv.slice(2);
try {
  const state = await stateOfStack(stack);
  const drifted = await findDrift(state);
  for (const line of linesOf(drifted)) console.log(line);
  if (drifted.length === 0)
    console.log(
      `${state.objects.length} objects of stack ${stack} are as the last pulumi up applied them.`,
    );
  else if (fix !== "--fix") {
    console.error("make drift FIX=1 restores these objects.");
    process.exitCode = 1;
  } else
    for (const { object } of drifted) {
      if (state.api) await restore(state.api, object);
      console.log(`${titleOf(object)} is restored.`);
    }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
