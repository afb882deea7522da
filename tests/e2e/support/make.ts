import { execa } from "execa";
import { projectDir } from "../../../local/layout.ts";

/** A person's environment: a make that runs these tests would have this one print folders. */
export const environment = { ...process.env, MAKELEVEL: undefined, MAKEFLAGS: undefined };

/** Runs make as a person would, and doesn't throw when it fails. */
export const tryMake = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  execa("make", args, {
    cwd: projectDir,
    env: { ...environment, ...env },
    extendEnv: false,
    all: true,
    reject: false,
  });

/** Runs make as a person would. */
export async function make(...args: Parameters<typeof tryMake>) {
  const result = await tryMake(...args);
  if (result.failed) throw new Error(`make ${args[0].join(" ")} failed:\n${result.all}`);
  return result;
}
