import { ExecaError } from "execa";
import * as commands from "./commands.ts";
import { UserError } from "./userError.ts";

// Usage: cli.ts COMMAND [ARGUMENT...]. Every command is a make target, which the Makefile describes.

const all: Readonly<Record<string, (...args: string[]) => void | Promise<void>>> = commands;
const [name = "", ...args] = process.argv.slice(2);
try {
  const command = Object.hasOwn(all, name) ? all[name] : undefined;
  if (!command)
    throw new UserError(`There is no command "${name}": ${Object.keys(all).join(", ")}.`);
  await command(...args);
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
}

/** Text of an error for the user. Only an unexpected error has its stack trace in it. */
function messageOf(error: unknown): string {
  if (error instanceof UserError || error instanceof ExecaError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
