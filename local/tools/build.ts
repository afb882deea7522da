import { execa } from "execa";
import { copyFile, mkdir, mkdtemp, rename, rm, symlink } from "node:fs/promises";
import * as path from "node:path";
import { type Patch, type Tool, tools } from "./catalog.ts";
import { buildPages } from "./pages.ts";
import { buildArguments, isBuilt, moduleDirOf, toolDirectory, toolsDir } from "./toolPath.ts";

/** Concurrent builds: linking uses one core, so that another build can compile. */
const parallelBuilds = 2;

/** Callbacks for the display of the progress. */
export interface BuildProgress {
  started(tool: Tool): void;
  finished?(tool: Tool, seconds: number, origin: "built" | "found on PATH"): void;
}

/**
 * Small tool that is built alone, before the others: two builds at the same time would both compile the standard
 * library, gRPC and the other packages that etcd shares with most tools.
 */
const first = "etcd";

/** Builds those of the tools that are not in the cache. */
export async function buildTools(progress: BuildProgress, wanted: readonly Tool[]): Promise<void> {
  const missing = wanted.filter((tool) => !isBuilt(tool));
  const isFirst = ({ module }: Tool) => module === first;
  await buildAll(progress, missing.filter(isFirst));
  await buildAll(
    progress,
    missing.filter((tool) => !isFirst(tool)).toSorted((a, b) => b.seconds - a.seconds),
  );
}

async function buildAll(progress: BuildProgress, missing: readonly Tool[]): Promise<void> {
  const queue = [...missing];
  // Ends the other build after a failure, which the user would otherwise await for minutes.
  const failure = new AbortController();
  const worker = async () => {
    for (let tool = queue.shift(); tool; tool = queue.shift()) {
      progress.started(tool);
      const start = Date.now();
      const origin = (await linkFromPath(tool)) ? "found on PATH" : "built";
      if (origin === "built") await build(tool, failure.signal);
      progress.finished?.(tool, (Date.now() - start) / 1000, origin);
    }
  };
  const workers = Array.from({ length: parallelBuilds }, worker);
  try {
    await Promise.all(workers);
  } catch (error) {
    queue.length = 0;
    failure.abort();
    await Promise.allSettled(workers);
    throw error;
  }
}

async function build(tool: Tool, cancelSignal: AbortSignal): Promise<void> {
  const target = toolDirectory(tool);
  await mkdir(toolsDir, { recursive: true });
  // Built in another folder and renamed, so that a killed build leaves no incomplete tool.
  const unfinished = await mkdtemp(path.join(toolsDir, `.${tool.module}-`));
  const sources = await mkdtemp(path.join(toolsDir, `.${tool.module}-sources-`));
  try {
    if (tool.files) {
      const moduleDir = await moduleDirectory(tool.files.module, tool);
      for (const file of tool.files.paths)
        await copyFile(path.join(moduleDir, file), path.join(unfinished, path.basename(file)));
    }
    if (tool.pages) {
      const program = tools.find(({ module }) => module === tool.pages?.of);
      if (!program) throw new Error(`local/tools/catalog.ts has no ${tool.pages.of}.`);
      const moduleDir = await moduleDirectory(tool.pages.goModule, program);
      await buildPages(tool.pages, moduleDir, moduleDirOf(tool), sources, unfinished);
    } else await buildPrograms(tool, sources, unfinished, cancelSignal);
    await rename(unfinished, target);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  } finally {
    await rm(sources, { recursive: true });
  }
}

/**
 * Arguments of `go build` with the tool's patches, except for the output and the packages.
 * @param sources folder for the patched modules
 */
export async function programArguments(tool: Tool, sources: string): Promise<readonly string[]> {
  const { patches = [] } = tool;
  if (patches.length === 0) return buildArguments(tool);
  for (const file of ["go.mod", "go.sum"])
    await copyFile(path.join(moduleDirOf(tool), file), path.join(sources, file));
  const modFile = path.join(sources, "go.mod");
  for (const [index, patch] of patches.entries()) {
    const copy = await patchModule(patch, tool, path.join(sources, `patched-${index}`));
    await execa("go", ["mod", "edit", `-replace=${patch.module}=${copy}`, modFile]);
  }
  return [...buildArguments(tool), `-modfile=${modFile}`];
}

async function buildPrograms(
  tool: Tool,
  sources: string,
  target: string,
  cancelSignal: AbortSignal,
): Promise<void> {
  const args = await programArguments(tool, sources);
  const options = {
    cwd: moduleDirOf(tool),
    // Static, so that an image needs only the program.
    env: { CGO_ENABLED: "0", GOFLAGS: "-mod=readonly" },
    cancelSignal,
  };
  const programs = Object.entries(tool.programs);
  // Go names a program in a folder like its package. One build loads the packages once and links two programs at a time.
  if (programs.every(([program, source]) => path.posix.basename(source) === program))
    await execa("go", [...args, "-o", `${target}/`, ...Object.values(tool.programs)], options);
  else
    for (const [program, source] of programs)
      await execa("go", [...args, "-o", path.join(target, program), source], options);
}

/** Folder of a module in Go's module cache, by default in the version that a tool is built with. */
export async function moduleDirectory(
  module: string,
  tool: Tool,
  version?: string,
): Promise<string> {
  const cwd = moduleDirOf(tool);
  const name = version === undefined ? module : `${module}@${version}`;
  const { stdout } = await execa("go", ["mod", "download", "-json", name], { cwd });
  return (JSON.parse(stdout) as { Dir: string }).Dir;
}

/**
 * Copies a module and changes some of its files, since Go refuses an overlay on its module cache.
 * @returns the copy
 */
async function patchModule(
  { module, files, without = [], from }: Patch,
  tool: Tool,
  copy: string,
): Promise<string> {
  // Files in the module cache are read-only.
  await execa("cp", ["-r", "--no-preserve=mode", await moduleDirectory(module, tool), copy]);
  for (const [target, file] of Object.entries(files))
    await copyFile(path.join(moduleDirOf(tool), file), path.join(copy, target));
  for (const file of without) await rm(path.join(copy, file));
  if (from) {
    const other = await moduleDirectory(module, tool, from.version);
    for (const file of from.files) {
      await mkdir(path.dirname(path.join(copy, file)), { recursive: true });
      await copyFile(path.join(other, file), path.join(copy, file));
    }
  }
  return copy;
}

/** Links the programs of a tool from PATH, if they have the pinned version and are static. */
async function linkFromPath(tool: Tool): Promise<boolean> {
  if (!tool.versionCommand) return false;
  const [program, ...args] = tool.versionCommand as [string, ...string[]];
  const version = await execa(program, args, { reject: false, all: true });
  if (version.exitCode !== 0 || !hasVersion(version.all, tool.version)) return false;

  const found = new Map<string, string>();
  for (const name of Object.keys(tool.programs)) {
    const { stdout: file, exitCode } = await execa("which", [name], { reject: false });
    if (exitCode !== 0 || !(await isStatic(file))) return false;
    found.set(name, file);
  }
  const target = toolDirectory(tool);
  await mkdir(toolsDir, { recursive: true });
  const unfinished = await mkdtemp(path.join(toolsDir, `.${tool.module}-`));
  for (const [name, file] of found) await symlink(file, path.join(unfinished, name));
  await rename(unfinished, target);
  return true;
}

/** Whether the output of a version command has exactly this version. */
export function hasVersion(output: string, version: string): boolean {
  return new RegExp(`(^|[^\\d.])${version.replaceAll(".", "\\.")}($|[^\\d.\\w-])`, "m").test(
    output,
  );
}

/** ldd fails for a program that needs no loader. */
async function isStatic(file: string): Promise<boolean> {
  return (await execa("ldd", [file], { reject: false })).exitCode !== 0;
}
