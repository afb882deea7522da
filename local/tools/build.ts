import { execa } from "execa";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink } from "node:fs/promises";
import * as path from "node:path";
import { cacheDir } from "../settings.ts";
import { type Tool, tools } from "./catalog.ts";

const toolsDir = path.join(cacheDir, "tools");
/** Builds at a time: while one links, on one core, the other compiles. */
const parallelBuilds = 2;

/** Told what happens, for the display. */
export interface BuildProgress {
  total?(count: number): void;
  started(tool: Tool): void;
  finished?(tool: Tool, seconds: number, origin: "built" | "found on PATH"): void;
}

/**
 * Makes tools available, by default all but those that are built on demand; what an earlier run
 * built is not built again.
 */
export async function buildTools(
  progress: BuildProgress,
  wanted = tools.filter(({ onDemand }) => !onDemand),
): Promise<void> {
  const missing: Tool[] = [];
  for (const tool of wanted) if (!existsSync(await directoryOf(tool))) missing.push(tool);
  progress.total?.(missing.length);

  const queue = missing.toSorted((a, b) => b.seconds - a.seconds);
  const worker = async () => {
    for (let tool = queue.shift(); tool; tool = queue.shift()) {
      progress.started(tool);
      const start = Date.now();
      const origin = (await linkFromPath(tool)) ? "found on PATH" : "built";
      if (origin === "built") await build(tool);
      progress.finished?.(tool, (Date.now() - start) / 1000, origin);
    }
  };
  await Promise.all(Array.from({ length: parallelBuilds }, worker));
}

/** Finds the file of a program of {@link tools}. */
export async function toolPaths(): Promise<(program: string) => string> {
  const paths = new Map<string, string>();
  for (const tool of tools)
    for (const program of Object.keys(tool.programs))
      paths.set(program, path.join(await directoryOf(tool), program));
  return (program) => {
    const file = paths.get(program);
    if (!file) throw new Error(`${program} is no program of local/tools/catalog.ts.`);
    return file;
  };
}

/** Folder of a tool in the cache, named after all that decides what a build makes. */
async function directoryOf(tool: Tool): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify(buildArguments(tool)));
  for (const file of await sourcesOf(tool))
    hash.update(path.basename(file)).update(await readFile(file));
  return path.join(toolsDir, `${tool.module}-${tool.version}-${hash.digest("hex").slice(0, 12)}`);
}

async function sourcesOf(tool: Tool): Promise<string[]> {
  const directory = path.join(import.meta.dirname, tool.module);
  const entries = await readdir(directory, { recursive: true });
  return entries
    .filter((file) => /\.(go|mod|sum|json)$/.test(file))
    .sort()
    .map((file) => path.join(directory, file));
}

function buildArguments(tool: Tool): string[] {
  const variables = Object.entries(tool.versionVariables ?? {});
  return [
    "build",
    "-trimpath",
    "-buildvcs=false",
    ...(tool.tags ? ["-tags", tool.tags.join(",")] : []),
    "-ldflags",
    ["-s -w", ...variables.map(([name, value]) => `-X ${name}=${value}`)].join(" "),
  ];
}

async function build(tool: Tool): Promise<void> {
  const cwd = path.join(import.meta.dirname, tool.module);
  const target = await directoryOf(tool);
  await mkdir(toolsDir, { recursive: true });
  // Built beside and renamed: a killed build leaves nothing that looks whole.
  const unfinished = await mkdtemp(path.join(toolsDir, `.${tool.module}-`));
  const sources = await mkdtemp(path.join(toolsDir, `.${tool.module}-sources-`));
  try {
    const args = [
      ...buildArguments(tool),
      ...(tool.patch ? [`-modfile=${await patchModule(tool.patch, cwd, sources)}`] : []),
    ];
    for (const [program, source] of Object.entries(tool.programs))
      await execa("go", [...args, "-o", path.join(unfinished, program), source], {
        cwd,
        // Static, so that an image needs nothing but the program.
        env: { CGO_ENABLED: "0", GOFLAGS: "-mod=readonly" },
      });
    if (tool.files) {
      const moduleDir = await directoryOfModule(tool.files.module, cwd);
      for (const file of tool.files.paths)
        await copyFile(path.join(moduleDir, file), path.join(unfinished, path.basename(file)));
    }
    await rename(unfinished, target);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  } finally {
    await rm(sources, { recursive: true });
  }
}

async function directoryOfModule(module: string, cwd: string): Promise<string> {
  const { stdout } = await execa("go", ["mod", "download", "-json", module], { cwd });
  return (JSON.parse(stdout) as { Dir: string }).Dir;
}

/**
 * Copies a module with some of its files replaced: Go refuses an overlay on its module cache.
 * @returns the go.mod that has it built from there
 */
async function patchModule(
  { module, files }: NonNullable<Tool["patch"]>,
  cwd: string,
  sources: string,
): Promise<string> {
  const copy = path.join(sources, "patched");
  // In the cache, nobody may write.
  await execa("cp", ["-r", "--no-preserve=mode", await directoryOfModule(module, cwd), copy]);
  for (const [target, file] of Object.entries(files))
    await copyFile(path.join(cwd, file), path.join(copy, target));
  for (const file of ["go.mod", "go.sum"])
    await copyFile(path.join(cwd, file), path.join(sources, file));
  const modFile = path.join(sources, "go.mod");
  await execa("go", ["mod", "edit", `-replace=${module}=${copy}`, modFile]);
  return modFile;
}

/** Links a tool's programs from PATH if they have the pinned version and are static. */
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
  const target = await directoryOf(tool);
  await mkdir(toolsDir, { recursive: true });
  const unfinished = await mkdtemp(path.join(toolsDir, `.${tool.module}-`));
  for (const [name, file] of found) await symlink(file, path.join(unfinished, name));
  await rename(unfinished, target);
  return true;
}

/** Whether a version command's output names exactly this version. */
export function hasVersion(output: string, version: string): boolean {
  return new RegExp(`(^|[^\\d.])${version.replaceAll(".", "\\.")}($|[^\\d.\\w-])`, "m").test(
    output,
  );
}

/** ldd ends with 1 for a program that needs no loader. */
async function isStatic(file: string): Promise<boolean> {
  return (await execa("ldd", [file], { reject: false })).exitCode !== 0;
}
