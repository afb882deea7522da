import { execa } from "execa";
import { cp, readFile, writeFile } from "node:fs/promises";
import * as path from "node:path";
import type { Pages, Substitute } from "./catalog.ts";

/**
 * Builds the pages of a web UI as upstream does, with the packages of upstream's lockfile.
 * @param moduleDir folder of the Go module with the sources
 * @param pnpmDir folder with the package.json that pins pnpm
 * @param scratch folder for the sources and the packages
 * @param target folder that receives the pages
 */
export async function buildPages(
  pages: Pages,
  moduleDir: string,
  pnpmDir: string,
  scratch: string,
  target: string,
): Promise<void> {
  // The project's Node before the user's, which may be too old.
  const node = path.dirname(process.execPath);
  const env = {
    PATH: [node, process.env.PATH].join(path.delimiter),
    // Like Debian's Node, but unlike upstream's, trust the machine's certificate authorities, such as a proxy's.
    NODE_USE_SYSTEM_CA: "1",
  };

  const installer = path.join(scratch, "pnpm");
  await cp(pnpmDir, installer, { recursive: true });
  await execa("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: installer,
    env,
  });
  env.PATH = [path.join(installer, "node_modules", ".bin"), env.PATH].join(path.delimiter);

  const cwd = path.join(scratch, "workspace");
  // Files in the module cache are read-only.
  await execa("cp", ["-r", "--no-preserve=mode", path.join(moduleDir, pages.workspace), cwd]);
  for (const substitute of pages.substitutes ?? [])
    await substitutePackage(cwd, pages.project, substitute);
  // The filter's three dots select also the projects of the workspace that this project needs.
  const install = ["install", "--frozen-lockfile", "--ignore-scripts", "--reporter=append-only"];
  await execa(
    "pnpm",
    [...install, `--store-dir=${path.join(scratch, "store")}`, `--filter={${pages.project}}...`],
    { cwd, env },
  );
  const [command, ...args] = pages.build;
  await execa(command, args, { cwd, env });
  await cp(path.join(cwd, pages.output), target, { recursive: true });
}

async function substitutePackage(
  workspace: string,
  project: string,
  substitute: Substitute,
): Promise<void> {
  const manifestFile = path.join(workspace, project, "package.json");
  const lockFile = path.join(workspace, "pnpm-lock.yaml");
  const manifest = await readFile(manifestFile, "utf8");
  const lock = await readFile(lockFile, "utf8");
  await writeFile(manifestFile, inManifest(manifest, substitute));
  await writeFile(lockFile, inLockfile(lock, substitute));
}

/** Replaces the range of a dependency in a package.json. */
export const inManifest = (manifest: string, { name, version }: Substitute): string =>
  replaceOne(manifest, `(?<="${name}": ")[^"]+`, version, name);

/** Replaces a package in a pnpm-lock.yaml: range and version of the dependency, key and checksum of the package. */
export function inLockfile(lock: string, substitute: Substitute): string {
  const { name, locked, version, integrity } = substitute;
  const found = locked.replaceAll(".", "\\.");
  const edits = [
    [`(?<='${name}':\\s+specifier: )\\S+(?=\\s+version: ${found}[\\s(])`, version],
    [`(?<='${name}':\\s+specifier: ${version}\\s+version: )${found}`, version],
    [`(?<='${name}@${found}':\\s+resolution: {integrity: )[^,}]+`, integrity],
  ] as const;
  return edits
    .reduce((text, [pattern, replacement]) => replaceOne(text, pattern, replacement, name), lock)
    .replaceAll(`${name}@${locked}`, `${name}@${version}`);
}

function replaceOne(text: string, pattern: string, replacement: string, name: string): string {
  const expression = new RegExp(pattern);
  if (!expression.test(text))
    throw new Error(
      `local/tools/catalog.ts substitutes the package ${name}, but upstream's files do not have it in that version: change or delete the substitute.`,
    );
  return text.replace(expression, replacement);
}
