import { execa } from "execa";
import { mkdtemp, rm, stat } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { cacheDir, projectDir } from "../../local/layout.ts";
import { programArguments } from "../../local/tools/build.ts";
import type { Tool } from "../../local/tools/catalog.ts";
import { toolsFor } from "../../local/tools/purposes.ts";
import { moduleDirOf, toolDirectory } from "../../local/tools/toolPath.ts";
import { log } from "../support/log.ts";
import { rounded, sum } from "../support/measure.ts";

/** Build of all tools of the embedded cluster from empty caches, with the downloads. */
export interface Build {
  readonly seconds: number;
  /** All caches at the end of the build, in GiB: they only grow. */
  readonly peakGiB: number;
  /** The tools, which are kept without Go's and npm's caches. */
  readonly keptGiB: number;
  /** Source of all tools, with each version of a package once, in MiB. */
  readonly sourceMiB: number;
  readonly tools: readonly BuiltTool[];
}

interface BuiltTool {
  readonly name: string;
  readonly version: string;
  /** Two tools are built at the same time, and packages that are already compiled are not compiled again. */
  readonly seconds: number;
  /** Go source of all packages without the standard library, in MiB; 0 for pages. */
  readonly sourceMiB: number;
  /** Size of the programs or pages, in MiB. */
  readonly sizeMiB: number;
}

const mib = 2 ** 20;

export async function measureBuild(): Promise<Build> {
  const caches = await mkdtemp(path.join(os.tmpdir(), "bench-build-"));
  const env = {
    HA_MONITORING_CACHE: path.join(caches, "cache"),
    GOCACHE: path.join(caches, "go-build"),
    GOMODCACHE: path.join(caches, "go-modules"),
    npm_config_cache: path.join(caches, "npm"),
  };
  try {
    const start = performance.now();
    const durations = await buildAll(env);
    const seconds = rounded((performance.now() - start) / 1000);
    const sizes = new Map<string, number>();
    const built: BuiltTool[] = [];
    for (const tool of toolsFor("cluster")) {
      const sources = tool.pages ? new Map<string, number>() : await sourcesOf(tool, env);
      for (const [file, size] of sources) sizes.set(file, size);
      const folder = path.join(
        env.HA_MONITORING_CACHE,
        path.relative(cacheDir, toolDirectory(tool)),
      );
      built.push({
        ...{ name: tool.module, version: tool.version },
        seconds: durations.get(tool.module) ?? NaN,
        sourceMiB: rounded(sum(sources.values()) / mib),
        sizeMiB: rounded((await bytesOf(folder)) / mib),
      });
    }
    return {
      seconds,
      peakGiB: rounded((await bytesOf(caches)) / mib / 1024),
      keptGiB: rounded((await bytesOf(env.HA_MONITORING_CACHE)) / mib / 1024),
      sourceMiB: rounded(sum(sizes.values()) / mib),
      tools: built.toSorted((a, b) => b.seconds - a.seconds),
    };
  } finally {
    // Go writes its modules read-only.
    await execa("go", ["clean", "-modcache"], { env });
    await rm(caches, { recursive: true });
  }
}

/** @returns seconds by tool, as the build logs them */
async function buildAll(env: Readonly<Record<string, string>>): Promise<Map<string, number>> {
  const durations = new Map<string, number>();
  const build = execa(process.execPath, ["local/cli.ts", "tools", "cluster"], {
    cwd: projectDir,
    env,
  });
  for await (const line of build) {
    const [, module, seconds] = /(\S+) built in (\d+) s/.exec(line) ?? [];
    if (module === undefined) continue;
    log(`build: ${line.trim()}`);
    durations.set(module, Number(seconds));
  }
  return durations;
}

/** Bytes of the Go files that a tool is compiled of, without the standard library. */
async function sourcesOf(tool: Tool, env: Readonly<Record<string, string>>) {
  const patched = await mkdtemp(path.join(os.tmpdir(), "bench-sources-"));
  const [, ...flags] = await programArguments(tool, patched);
  const packages = Object.values(tool.programs);
  const format =
    "{{if not .Standard}}{{$dir := .Dir}}{{range .GoFiles}}{{$dir}}/{{.}}\n{{end}}{{end}}";
  const args = ["list", "-deps", "-f", format, ...flags, ...packages];
  const options = { cwd: moduleDirOf(tool), env: { ...env, CGO_ENABLED: "0" } };
  try {
    const { stdout } = await execa("go", args, options);
    const files = stdout.split("\n").filter(Boolean);
    return new Map(
      await Promise.all(files.map(async (file) => [file, (await stat(file)).size] as const)),
    );
  } finally {
    await rm(patched, { recursive: true });
  }
}

/** Bytes of a folder on the disk. */
async function bytesOf(folder: string): Promise<number> {
  const { stdout } = await execa("du", ["--summarize", "--block-size=1", folder]);
  return Number(stdout.split("\t")[0]);
}
