import { execa } from "execa";
import { writeFileSync } from "node:fs";
import { findDrift, linesOf } from "../drift/drift.ts";
import { stateOfStack } from "../drift/export.ts";
import { isClusterRunning } from "../local/cluster/cluster.ts";
import * as embedded from "../local/pulumi.ts";
import { toolPaths } from "../local/tools/build.ts";
import { markdownOf } from "./markdown.ts";
import type { Preview } from "./preview.ts";

// make plan: what an update of a stack would change, on stdout and in a file.
const [stack = embedded.stack, ...options] = process.argv.slice(2);
const { stdout, stderr, exitCode } = await preview();
const found = parse(stdout);
if (found) {
  const plan = markdownOf(found, stack, await changedByHand());
  writeFileSync(`plan-${stack}.md`, plan);
  process.stdout.write(plan);
} else console.error(stderr || stdout);
process.exitCode = exitCode;

/** What others have changed in the stack's objects, which no preview shows. */
async function changedByHand(): Promise<readonly string[]> {
  try {
    return linesOf(await findDrift(await stateOfStack(stack)));
  } catch (error) {
    return [`It could not be looked up: ${error instanceof Error ? error.message : String(error)}`];
  }
}

/** Runs the preview, of the embedded cluster's stack on its state, of others as Pulumi is logged in. */
async function preview(): Promise<{ stdout: string; stderr: string; exitCode?: number }> {
  const command = ["preview", "--json", ...options];
  const bin = await toolPaths();
  if (stack !== embedded.stack) {
    // The machine's Pulumi knows its login and plugins; what it lacks, the cache may have.
    const PATH = `${process.env.PATH}:${embedded.pulumiEnv(bin).PATH}`;
    const args = [...command, "--stack", stack, "--non-interactive"];
    return execa("pulumi", args, { reject: false, env: { PATH } });
  }
  if (!isClusterRunning()) {
    const stderr = "The embedded cluster is not running. Start it: make up";
    return { stdout: "", stderr, exitCode: 1 };
  }
  await embedded.preparePulumi(bin);
  return embedded.pulumi(bin, [...command, ...(await embedded.onStack())], { reject: false });
}

/** The preview, which is there also if it failed; undefined if it could not begin. */
function parse(json: string): Preview | undefined {
  try {
    const found = JSON.parse(json) as Partial<Preview>;
    return found.steps ? (found as Preview) : undefined;
  } catch {
    return undefined;
  }
}
