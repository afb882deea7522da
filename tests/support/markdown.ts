import { writeFile } from "node:fs/promises";
import * as prettier from "prettier";

/** A table in Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  // Numbers line up at their right.
  const alignments = head.map((_, index) => (index === 0 ? "---" : "--:"));
  return [head, alignments, ...rows].map(line).join("\n");
}

/** Puts content into a text, between the two comments that name its place. */
export function fill(text: string, name: string, content: string): string {
  const place = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`);
  if (!place.test(text)) throw new Error(`There is no place for ${name}.`);
  return text.replace(place, (_, start: string, end: string) => `${start}\n${content}\n\n${end}`);
}

/** Writes a file as `make format` would leave it. */
export async function writeFormatted(file: string, text: string): Promise<void> {
  const options = await prettier.resolveConfig(file);
  await writeFile(file, await prettier.format(text, { ...options, filepath: file }));
}
