import { readFile } from "node:fs/promises";
import * as path from "node:path";
import { fill, table } from "./markdown.ts";

const read = (file: string) => readFile(path.join(import.meta.dirname, "..", file), "utf8");

/** Make targets with their descriptions, which follow `##` in a Makefile. */
export const makeTargets = (makefile: string): readonly (readonly [string, string])[] =>
  [...makefile.matchAll(/^([a-z-]+):.*?## (.+)$/gm)].map(([, target = "", description = ""]) => [
    target,
    // Make reads $$ as one $.
    description.replaceAll("$$", "$"),
  ]);

/** README.md with the table of the Makefile's targets, before formatting. */
export async function readmeWithMakeTargets(): Promise<string> {
  const rows = makeTargets(await read("Makefile")).map(([target, description]) => [
    `\`make ${target}\``,
    description,
  ]);
  return fill(
    await read("README.md"),
    "make targets",
    table(["command", "what it does"], rows, "left"),
  );
}
