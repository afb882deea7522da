import { execa } from "execa";
import { projectDir } from "../../../local/layout.ts";

/** Environment of a user's shell, without the variables of a make that runs these tests. */
export const environment = { ...process.env, MAKELEVEL: undefined, MAKEFLAGS: undefined };

/** Runs make as a user does. Returns its exit code when it fails. */
export const tryMake = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  execa("make", args, {
    cwd: projectDir,
    env: { ...environment, ...env },
    extendEnv: false,
    all: true,
    reject: false,
  });

/**
 * Runs make as a user does.
 * @throws Error when it fails
 */
export async function make(...args: Parameters<typeof tryMake>) {
  const result = await tryMake(...args);
  if (result.failed) throw new Error(`make ${args[0].join(" ")} failed:\n${result.all}`);
  return result;
}
