import { titleOf } from "../components/cluster/ownership.ts";
import * as embedded from "../local/pulumi.ts";
import { findDrift, linesOf, takeBack } from "./drift.ts";
import { stateOfStack } from "./export.ts";

// make drift: what others have changed in the objects of a stack; with --fix it is taken back.
const [stack = embedded.stack, fix] = process.argv.slice(2);
try {
  const state = await stateOfStack(stack);
  const drifted = await findDrift(state);
  for (const line of linesOf(drifted)) console.log(line);
  if (drifted.length === 0)
    console.log(`${state.objects.length} objects of stack ${stack} are as pulumi up left them.`);
  else if (fix !== "--fix") {
    console.error("make drift FIX=1 takes this back.");
    process.exitCode = 1;
  } else
    for (const { object } of drifted) {
      if (state.api) await takeBack(state.api, object);
      console.log(`${titleOf(object)} is again as pulumi up left it.`);
    }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
