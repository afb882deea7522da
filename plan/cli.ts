import { execa } from "execa";
import { writeFileSync } from "node:fs";
import { findDrift, linesOf } from "../drift/drift.ts";
import { stateOfStack } from "../drift/export.ts";
import { isClusterRunning } from "../local/cluster/cluster.ts";
import * as embedded from "../local/pulumi.ts";
import { markdownOf } from "./markdown.ts";
import type { Preview } from "./preview.ts";

// make plan: writes the changes that an update of a stack would make, to stdout and to plan-STACK.md.
const [stack = embedded.stack, ...options] = process.argv.slice(2);
const { stdout, stderr, exitCode } = await preview();
const found = parse(stdout);
if (found) {
  const plan = markdownOf(found, stack, await changedByHand());
  writeFileSync(`plan-${stack}.md`, plan);
  process.stdout.write(plan);
} else console.error(stderr || stdout);
process.exitCode = exitCode;

/** Changes that were made outside of Pulumi, which a preview does not show. */
async function changedByHand(): Promise<readonly string[]> {
  try {
    return linesOf(await findDrift(await stateOfStack(stack)));
  } catch (error) {
    return [
      `The cluster could not be read: ${error instanceof Error ? error.message : String(error)}`,
    ];
  }
}

/** Runs the preview: of stack local with the embedded cluster's state, of others in Pulumi's current backend. */
async function preview(): Promise<{ stdout: string; stderr: string; exitCode?: number }> {
  const command = ["preview", "--json", ...options];
  if (stack !== embedded.stack) {
    // The user's Pulumi has its login and plugins. Tools that are not on PATH may be in the cache.
    const PATH = `${process.env.PATH}:${embedded.pulumiEnv().PATH}`;
    const args = [...command, "--stack", stack, "--non-interactive"];
    return execa("pulumi", args, { reject: false, env: { PATH } });
  }
  if (!isClusterRunning()) {
    const stderr = "The embedded cluster is not running. Start it: make up";
    return { stdout: "", stderr, exitCode: 1 };
  }
  await embedded.preparePulumi();
  return embedded.pulumi([...command, ...(await embedded.onStack())], { reject: false });
}

/** The preview, which may have failed; undefined if it could not start. */
function parse(json: string): Preview | undefined {
  try {
    const found = JSON.parse(json) as Partial<Preview>;
    return found.steps ? (found as Preview) : undefined;
  } catch {
    return undefined;
  }
}
