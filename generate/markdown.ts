import { writeFile } from "node:fs/promises";
import * as prettier from "prettier";

const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;

/** A Markdown table. Columns of numbers, which are all but the first, are right-aligned by default. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  alignment: "left" | "numbers" = "numbers",
): string {
  const alignments = head.map((_, index) => (index > 0 && alignment === "numbers" ? "--:" : "---"));
  return [head, alignments, ...rows].map(line).join("\n");
}

/** Replaces the section of a text between the comments `<!-- NAME -->` and `<!-- /NAME -->`. */
export function fill(text: string, name: string, content: string): string {
  const place = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`);
  if (!place.test(text)) throw new Error(`There is no section <!-- ${name} -->.`);
  return text.replace(place, (_, start: string, end: string) => `${start}\n${content}\n\n${end}`);
}

/** A text in the format of `make format`. */
export async function formatted(file: string, text: string): Promise<string> {
  const options = await prettier.resolveConfig(file);
  return prettier.format(text, { ...options, filepath: file });
}

/** Writes a file in the format of `make format`. */
export async function writeFormatted(file: string, text: string): Promise<void> {
  await writeFile(file, await formatted(file, text));
}
