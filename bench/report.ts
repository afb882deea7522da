import { readFile, writeFile } from "node:fs/promises";
import * as path from "node:path";
import * as prettier from "prettier";
import { projectDir } from "../local/settings.ts";
import type { Results } from "./results.ts";
import { tablesOf } from "./tables.ts";

const file = path.join(projectDir, "docs", "bench.md");

/** Puts tables and plots into docs/bench.md, each between the two comments that name it. */
export async function writeReport(results: Results): Promise<void> {
  let text = await readFile(file, "utf8");
  for (const [name, content = "Not measured on this version yet."] of Object.entries(
    tablesOf(results),
  )) {
    const place = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`);
    if (!place.test(text)) throw new Error(`docs/bench.md has no place for ${name}.`);
    text = text.replace(place, (_, start: string, end: string) => `${start}\n${content}\n\n${end}`);
  }
  await writeFormatted(file, text);
}

/** Writes a file as `make format` would leave it. */
export async function writeFormatted(file: string, text: string): Promise<void> {
  const options = await prettier.resolveConfig(file);
  await writeFile(file, await prettier.format(text, { ...options, filepath: file }));
}
