import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { projectDir } from "../../local/settings.ts";
import type { Measured } from "../parts/parts.ts";
import { writeFormatted } from "../../generate/markdown.ts";

/** What each part measured last, with when and on what. */
export type Results = {
  readonly [Name in keyof Measured]?: { readonly taken: Taken; readonly figures: Measured[Name] };
};

export interface Taken {
  /** Day, as 2026-11-24. */
  readonly date: string;
  readonly cores: number;
  readonly memoryGiB: number;
}

const file = path.join(projectDir, "docs", "bench.json");

export async function readResults(): Promise<Results> {
  if (!existsSync(file)) return {};
  return JSON.parse(await readFile(file, "utf8")) as Results;
}

/** Adds a part's figures, in place of those that it had. */
export async function addResults<Name extends keyof Measured>(
  name: Name,
  figures: Measured[Name],
): Promise<void> {
  const taken = {
    date: new Date().toISOString().slice(0, 10),
    cores: os.cpus().length,
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
  };
  const results = { ...(await readResults()), [name]: { taken, figures } };
  await writeFormatted(file, JSON.stringify(results));
}
