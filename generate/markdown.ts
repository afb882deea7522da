import { writeFile } from "node:fs/promises";
import * as prettier from "prettier";

/**
 * A table in Markdown.
 * @param alignment of all columns but the first: "--:" lines numbers up at their right
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  alignment: "---" | "--:" = "--:",
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const alignments = head.map((_, index) => (index === 0 ? "---" : alignment));
  return [head, alignments, ...rows].map(line).join("\n");
}

/** Puts content into a text, between the two comments that name its place. */
export function fill(text: string, name: string, content: string): string {
  const place = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`);
  if (!place.test(text)) throw new Error(`There is no place for ${name}.`);
  return text.replace(place, (_, start: string, end: string) => `${start}\n${content}\n\n${end}`);
}

/** The text of a file, formatted like by `make format`. */
export async function formatted(file: string, text: string): Promise<string> {
  const options = await prettier.resolveConfig(file);
  return prettier.format(text, { ...options, filepath: file });
}

export async function writeFormatted(file: string, text: string): Promise<void> {
  await writeFile(file, await formatted(file, text));
}
