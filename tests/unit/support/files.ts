import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const directories: string[] = [];

/** Path of a new file with this name and content, deleted when the tests end. */
export function temporaryFile(name: string, content: string): string {
  return path.join(temporaryDirectory({ [name]: content }), name);
}

/** Path of a new directory with these files, by relative path, deleted when the tests end. */
export function temporaryDirectory(files: Readonly<Record<string, string>> = {}): string {
  const directory = mkdtempSync(path.join(os.tmpdir(), "unit-"));
  directories.push(directory);
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(directory, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return directory;
}

process.on("exit", () => {
  for (const directory of directories) rmSync(directory, { recursive: true });
});
