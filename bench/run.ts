import { startOver } from "./support/cluster.ts";
import { log } from "./support/log.ts";
import { type PartName, parts } from "./parts/parts.ts";
import { writePlots } from "./report/plots.ts";
import { writeReport } from "./report/report.ts";
import { addResults, readResults } from "./report/results.ts";

// Takes the measurements, all of them or the parts that are named, and writes what they show.

const names = Object.keys(parts) as PartName[];
const only = process.argv.slice(2);
const unknown = only.filter((name) => !names.some((known) => known === name));
if (unknown.length > 0) {
  console.error(`The bench has no part ${unknown.join(", ")}: ${names.join(", ")}.`);
  process.exit(1);
}

for (const name of names.filter((name) => only.length === 0 || only.includes(name))) {
  log(`${name}: begins`);
  try {
    // After each, so that what a later one breaks is not lost.
    await addResults(name, await parts[name]());
  } catch (error) {
    // The others measure other things: only this one keeps its old figures.
    log(`${name}: FAILED: ${error instanceof Error ? error.stack : String(error)}`);
    startOver();
    process.exitCode = 1;
  }
}
const results = await readResults();
await writeReport(results);
await writePlots(results);
log("docs/bench.md and docs/bench.json are written");
