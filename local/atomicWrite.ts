import { rename, writeFile } from "node:fs/promises";

/** Writes a file with mode 0600. After a kill, it has either the complete old or the complete new content. */
export async function replaceFile(file: string, content: string): Promise<void> {
  const unfinished = `${file}.unfinished`;
  await writeFile(unfinished, content, { mode: 0o600 });
  await rename(unfinished, file);
}
