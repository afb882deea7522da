import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { cacheDir } from "../layout.ts";
import { type Tool, tools } from "./catalog.ts";

export const toolsDir = path.join(cacheDir, "tools");

/** Folder with the go.mod of a tool. */
export const moduleDirOf = (tool: Tool) => path.join(import.meta.dirname, tool.module);

const directories = new Map<Tool, string>();

/** Folder of a tool in the cache. Its name has a hash of everything that a build depends on. */
export function toolDirectory(tool: Tool): string {
  const known = directories.get(tool);
  if (known !== undefined) return known;
  const hash = createHash("sha256").update(JSON.stringify(buildArguments(tool)));
  for (const file of sourcesOf(tool)) hash.update(path.basename(file)).update(readFileSync(file));
  for (const part of [tool.pages, tool.patches]) if (part) hash.update(JSON.stringify(part));
  const name = `${tool.module}-${tool.version}-${hash.digest("hex").slice(0, 12)}`;
  const directory = path.join(toolsDir, name);
  directories.set(tool, directory);
  return directory;
}

/** Whether a tool is in the cache. */
export const isBuilt = (tool: Tool) => existsSync(toolDirectory(tool));

/** File of a program of the catalog, whether it has been built or not. */
export function toolPath(program: string): string {
  const tool = tools.find(({ programs }) => program in programs);
  if (!tool) throw new Error(`local/tools/catalog.ts has no program ${program}.`);
  return path.join(toolDirectory(tool), program);
}

/** Folder of a web UI's pages, whether they have been built or not. */
export function pagesPath(module: string): string {
  const tool = tools.find((tool) => tool.module === module && tool.pages);
  if (!tool) throw new Error(`local/tools/catalog.ts has no pages ${module}.`);
  return toolDirectory(tool);
}

function sourcesOf(tool: Tool): string[] {
  const directory = moduleDirOf(tool);
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(go|mod|sum|json)$/.test(file))
    .sort()
    .map((file) => path.join(directory, file));
}

/** Arguments of `go build`, except for the output and the package. */
export function buildArguments(tool: Tool): string[] {
  const variables = Object.entries(tool.versionVariables ?? {});
  return [
    "build",
    "-trimpath",
    "-buildvcs=false",
    // The linker leaves debug information out (-w): without it, compilers need less time, memory and disk.
    "-gcflags=all=-dwarf=false",
    ...(tool.tags ? ["-tags", tool.tags.join(",")] : []),
    "-ldflags",
    ["-s -w", ...variables.map(([name, value]) => `-X ${name}=${value}`)].join(" "),
  ];
}
