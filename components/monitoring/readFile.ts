import { RunError } from "@pulumi/pulumi";
import { readFileSync } from "node:fs";

/**
 * Content of a file that a setting names.
 * @param place setting and file, for messages
 * @throws RunError with the reason if the file can't be read or parsed
 */
export function readFile<T>(file: string, place: string, parse: (text: string) => T): T {
  try {
    return parse(readFileSync(file, "utf8"));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RunError(`${place} can't be read: ${reason}`);
  }
}
