import { readFile } from "node:fs/promises";
import * as path from "node:path";
import { projectDir } from "../../local/layout.ts";
import { fill, writeFormatted } from "../../generate/markdown.ts";
import type { Results } from "./results.ts";
import { speed, tablesOf } from "./tables.ts";

/** Updates the tables of docs/bench.md and of the README. */
export async function writeReport(results: Results): Promise<void> {
  await fillAll(path.join(projectDir, "docs", "bench.md"), tablesOf(results));
  await fillAll(path.join(projectDir, "README.md"), { speed: speed(results) });
}

/** Replaces the sections of a file, each between the two comments with its name. */
async function fillAll(
  file: string,
  contents: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  let text = await readFile(file, "utf8");
  for (const [name, content = "Not measured on this version yet."] of Object.entries(contents))
    text = fill(text, name, content);
  await writeFormatted(file, text);
}
