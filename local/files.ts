import { rename, writeFile } from "node:fs/promises";

/** Writes a file that only its owner reads: a kill leaves the old content or the new, whole. */
export async function replaceFile(file: string, content: string): Promise<void> {
  const unfinished = `${file}.unfinished`;
  await writeFile(unfinished, content, { mode: 0o600 });
  await rename(unfinished, file);
}
