import { readFileSync } from "node:fs";
import type { Document } from "./document.ts";
import { fill, formatted, table } from "./markdown.ts";

const file = "README.md";

/** Make targets with their descriptions, which follow `##` in a Makefile. */
export const makeTargets = (makefile: string): readonly (readonly [string, string])[] =>
  [...makefile.matchAll(/^([a-z-]+):.*?## (.+)$/gm)].map(([, target = "", description = ""]) => [
    target,
    // Make reads $$ as one $.
    description.replaceAll("$$", "$"),
  ]);

/** README.md, whose table of make targets comes from the Makefile. */
export const makeTargetTable: Document = {
  file,
  text: () => {
    const rows = makeTargets(readFileSync("Makefile", "utf8")).map(([target, description]) => [
      `\`make ${target}\``,
      description,
    ]);
    const content = table(["command", "what it does"], rows, "---");
    return formatted(file, fill(readFileSync(file, "utf8"), "make targets", content));
  },
};
