import { forgetStack } from "./support/cluster.ts";
import { log } from "./support/log.ts";
import { type PartName, parts } from "./parts/parts.ts";
import { writePlots } from "./report/plots.ts";
import { writeReport } from "./report/report.ts";
import { addResults, readResults } from "./report/results.ts";

// Usage: run.ts [PART...]. Runs all parts or those that are named, and writes docs/bench*.

const names = Object.keys(parts) as PartName[];
const only = process.argv.slice(2);
const unknown = only.filter((name) => !names.some((known) => known === name));
if (unknown.length > 0) {
  console.error(`The bench has no part ${unknown.join(", ")}: ${names.join(", ")}.`);
  process.exit(1);
}

for (const name of names.filter((name) => only.length === 0 || only.includes(name))) {
  log(`${name}: started`);
  try {
    // Written after each part, so that a failure of a later part does not lose the figures.
    await addResults(name, await parts[name]());
  } catch (error) {
    // The other parts are independent of this one, which keeps its old figures.
    log(`${name}: FAILED: ${error instanceof Error ? error.stack : String(error)}`);
    forgetStack();
    process.exitCode = 1;
  }
}
const results = await readResults();
await writeReport(results);
await writePlots(results);
log("docs/bench.md and docs/bench.json are written");
