import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const directories: string[] = [];

/** Path of a new file of that name and content, which is gone when the tests have ended. */
export function temporaryFile(name: string, content: string): string {
  const directory = mkdtempSync(path.join(os.tmpdir(), "unit-"));
  directories.push(directory);
  const file = path.join(directory, name);
  writeFileSync(file, content);
  return file;
}

process.on("exit", () => {
  for (const directory of directories) rmSync(directory, { recursive: true });
});
