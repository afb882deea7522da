import { execa } from "execa";
import { appendFile, readFile } from "node:fs/promises";
import * as path from "node:path";
import { moduleDirOf } from "./toolPath.ts";
import { type Tool, tools } from "./catalog.ts";
import { outdatedModules, type Requirements } from "./sharedModules.ts";

// make modules: sets the Go modules that several tools require to one version.

const goTools = tools.filter(({ pages }) => !pages);

/** Part of a go.mod in JSON: https://go.dev/ref/mod#go-mod-edit */
interface GoMod {
  readonly Require: readonly ModuleVersion[] | null;
  readonly Replace: readonly { readonly Old: ModuleVersion; readonly New: ModuleVersion }[] | null;
}

interface ModuleVersion {
  readonly Path: string;
  readonly Version?: string;
}

/** Versions of modules that the tools use. */
interface UsedModules {
  /** Of each tool's go.mod, which lists all modules whose packages the tool compiles. */
  readonly requirements: Requirements;
  /** Modules that Kubernetes replaces by the version of its release: it compiles with no other. */
  readonly frozen: ReadonlyMap<string, string>;
}

export async function readUsedModules(): Promise<UsedModules> {
  const entries = goTools.map(async (tool) => {
    const { stdout } = await execa("go", ["mod", "edit", "-json"], { cwd: moduleDirOf(tool) });
    const { Require, Replace } = JSON.parse(stdout) as GoMod;
    const replaced = new Map((Replace ?? []).map(({ Old, New }) => [Old.Path, New] as const));
    const versions = (Require ?? []).flatMap(({ Path, Version }): [string, string][] => {
      const used = replaced.get(Path) ?? { Path, Version };
      // Another module in place of the required one is the tool's own.
      return used.Path === Path && used.Version !== undefined ? [[Path, used.Version]] : [];
    });
    return { tool, versions: new Map(versions), replaced };
  });
  const used = await Promise.all(entries);
  const kubernetes = used.find(({ tool }) => tool.module === "kubernetes");
  const frozen = [...(kubernetes?.replaced ?? [])].flatMap(([module, { Version }]) =>
    Version === undefined ? [] : [[module, Version] as const],
  );
  return {
    requirements: new Map(used.map(({ tool, versions }) => [tool.module, versions])),
    frozen: new Map(frozen),
  };
}

async function align(
  tool: Tool,
  modules: ReadonlyMap<string, string>,
  frozen: ReadonlyMap<string, string>,
): Promise<void> {
  const edits = [...modules].map(([module, version]) =>
    // Other modules can require a higher version.
    frozen.has(module)
      ? `-replace=${module}=${module}@${version}`
      : `-require=${module}@${version}`,
  );
  const options = { cwd: moduleDirOf(tool), stdio: "inherit" } as const;
  await execa("go", ["mod", "edit", ...edits], options);
  const checksums = path.join(options.cwd, "go.sum");
  // Checksums of the other versions that patches copy files from, which tidy removes.
  const others = (tool.patches ?? []).flatMap(({ module, from }) =>
    from ? [`${module} ${from.version} h1:`] : [],
  );
  const lines = (await readFile(checksums, "utf8")).split("\n");
  const pinned = lines.filter((line) => others.some((other) => line.startsWith(other)));
  // A file that replaces one of another module can import packages that only this module has.
  await execa("go", ["mod", "tidy", ...(tool.patches ? ["-e"] : [])], options);
  for (const line of pinned) await appendFile(checksums, `${line}\n`);
}

if (import.meta.main) {
  const { frozen } = await readUsedModules();
  const find = async () => outdatedModules((await readUsedModules()).requirements, frozen);
  // A raised module can require further modules in higher versions.
  for (let outdated = await find(); outdated.size > 0; outdated = await find())
    for (const tool of goTools) {
      const modules = outdated.get(tool.module);
      if (!modules) continue;
      console.log(`${tool.module}: ${modules.size} modules`);
      await align(tool, modules, frozen);
    }
}
