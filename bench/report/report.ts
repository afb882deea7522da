import { readFile } from "node:fs/promises";
import * as path from "node:path";
import { projectDir } from "../../local/settings.ts";
import { fill, writeFormatted } from "../../generate/markdown.ts";
import type { Results } from "./results.ts";
import { speed, tablesOf } from "./tables.ts";

/** Puts tables and plots into docs/bench.md, and what a newcomer asks first into the README. */
export async function writeReport(results: Results): Promise<void> {
  await fillAll(path.join(projectDir, "docs", "bench.md"), tablesOf(results));
  await fillAll(path.join(projectDir, "README.md"), { speed: speed(results) });
}

/** Puts contents into a file, each between the two comments that name it. */
async function fillAll(
  file: string,
  contents: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  let text = await readFile(file, "utf8");
  for (const [name, content = "Not measured on this version yet."] of Object.entries(contents))
    text = fill(text, name, content);
  await writeFormatted(file, text);
}
