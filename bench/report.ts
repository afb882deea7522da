import { readFile } from "node:fs/promises";
import * as path from "node:path";
import { projectDir } from "../local/settings.ts";
import { fill, writeFormatted } from "../tests/support/markdown.ts";
import type { Results } from "./results.ts";
import { tablesOf } from "./tables.ts";

const file = path.join(projectDir, "docs", "bench.md");

/** Puts tables and plots into docs/bench.md, each between the two comments that name it. */
export async function writeReport(results: Results): Promise<void> {
  let text = await readFile(file, "utf8");
  for (const [name, content = "Not measured on this version yet."] of Object.entries(
    tablesOf(results),
  ))
    text = fill(text, name, content);
  await writeFormatted(file, text);
}
