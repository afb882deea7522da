import { execa } from "execa";
import { appendFile, readFile } from "node:fs/promises";
import * as path from "node:path";
import { moduleDirOf } from "./toolPath.ts";
import { type Tool, tools } from "./catalog.ts";
import { outdatedModules, type Requirements } from "./sharedModules.ts";

// make modules: raises the Go modules that several tools require to the highest of their versions.

const goTools = tools.filter(({ pages }) => !pages);

/** Part of a go.mod in JSON: https://go.dev/ref/mod#go-mod-edit */
interface GoMod {
  readonly Require: readonly { readonly Path: string; readonly Version: string }[] | null;
  readonly Replace: readonly { readonly Old: { readonly Path: string } }[] | null;
}

/**
 * Requirements of each tool's go.mod, which lists all modules whose packages the tool compiles. Replaced modules are
 * left out, as their versions are those of the replacements.
 */
export async function readRequirements(): Promise<Requirements> {
  const entries = goTools.map(async (tool) => {
    const { stdout } = await execa("go", ["mod", "edit", "-json"], { cwd: moduleDirOf(tool) });
    const { Require, Replace } = JSON.parse(stdout) as GoMod;
    const replaced = (Replace ?? []).map(({ Old }) => Old.Path);
    const versions = (Require ?? [])
      .filter(({ Path }) => !replaced.includes(Path))
      .map(({ Path, Version }) => [Path, Version] as const);
    return [tool.module, new Map(versions)] as const;
  });
  return new Map(await Promise.all(entries));
}

async function raise(tool: Tool, modules: ReadonlyMap<string, string>): Promise<void> {
  const requirements = [...modules].map(([module, version]) => `-require=${module}@${version}`);
  const options = { cwd: moduleDirOf(tool), stdio: "inherit" } as const;
  await execa("go", ["mod", "edit", ...requirements], options);
  const checksums = path.join(options.cwd, "go.sum");
  // Checksum of the other version that a patch copies files from, which tidy removes.
  const other = tool.patch?.from && `${tool.patch.module} ${tool.patch.from.version} h1:`;
  const pinned =
    other && (await readFile(checksums, "utf8")).split("\n").find((line) => line.startsWith(other));
  // A file that replaces one of another module can import packages that only this module has.
  await execa("go", ["mod", "tidy", ...(tool.patch ? ["-e"] : [])], options);
  if (pinned !== undefined) await appendFile(checksums, `${pinned}\n`);
}

if (import.meta.main) {
  const find = async () => outdatedModules(await readRequirements());
  // A raised module can require further modules in higher versions.
  for (let outdated = await find(); outdated.size > 0; outdated = await find())
    for (const tool of goTools) {
      const modules = outdated.get(tool.module);
      if (!modules) continue;
      console.log(`${tool.module}: ${modules.size} modules`);
      await raise(tool, modules);
    }
}
