import { execa, type Options } from "execa";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, readlink, rm, symlink, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { parse, stringify } from "yaml";
import { replaceFile } from "./files.ts";
import { UserError } from "./prerequisites.ts";
import { cacheDir, projectDir, state } from "./settings.ts";
import { stackLocks } from "./stackLocks.ts";
import { tools } from "./tools/catalog.ts";

export const stack = "local";
/** Project of the same name, whose copy of the stack's configuration has the key's salt. */
const shadowDir = path.join(state.pulumi, "project");
const passphraseFile = path.join(state.pulumi, "passphrase");
const home = path.join(state.pulumi, "home");

/** Environment in which `pulumi` finds its plugins, its state and the embedded cluster. */
export function pulumiEnv(bin: (tool: string) => string): Record<string, string> {
  const binDirs = ["pulumi", "promtool", "amtool", "thanos", "kubectl"].map((tool) =>
    path.dirname(bin(tool)),
  );
  return {
    // The Node of the project before the machine's, which may be too old.
    PATH: [...binDirs, path.join(projectDir, "node_modules", ".bin"), process.env.PATH].join(":"),
    KUBECONFIG: state.kubeconfig,
    // Node keeps the compiled packages here: a run starts about 0.2 s sooner.
    NODE_COMPILE_CACHE: path.join(cacheDir, "node-compile-cache"),
    PULUMI_HOME: home,
    // Without the files of metadata beside the state's: a kill while one of them is written
    // would make the state unreadable.
    PULUMI_BACKEND_URL: `file://${state.pulumi}?metadata=skip`,
    PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile,
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    // The plugins of the home folder, and no others that the machine may have on PATH.
    PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
}

/** Prepares the state's folder, the plugins and the stack. */
export async function preparePulumi(bin: (tool: string) => string): Promise<void> {
  await mkdir(state.pulumi, { recursive: true, mode: 0o700 });
  if (!existsSync(passphraseFile))
    await replaceFile(passphraseFile, randomBytes(24).toString("base64"));
  for (const { module, version } of tools) {
    if (!module.startsWith("pulumi-")) continue;
    const plugin = path.join(home, "plugins", `${module.replace("pulumi-", "")}-v${version}`);
    const executable = path.join(plugin, module);
    if (existsSync(executable) && (await readlink(executable)) === bin(module)) continue;
    await rm(plugin, { recursive: true, force: true });
    await mkdir(plugin, { recursive: true });
    await symlink(bin(module), executable);
  }
  await withoutLogs();
  await mkdir(shadowDir, { recursive: true });
  await copyFile(path.join(projectDir, "Pulumi.yaml"), path.join(shadowDir, "Pulumi.yaml"));
  await pulumi(bin, ["stack", "select", "--create", stack], { cwd: shadowDir });
  await recover(bin);
}

/**
 * Keeps Pulumi from logging each call of each run, compressed and encrypted: a fifth of what an
 * unchanged preview computes. It has no switch for that, but does without where it can't make
 * the folder. https://github.com/pulumi/pulumi/blob/v3.259.0/pkg/logging/encrypted.go
 */
async function withoutLogs(): Promise<void> {
  const logs = path.join(home, "logs");
  await rm(logs, { recursive: true, force: true });
  await writeFile(logs, "");
}

/**
 * A file with a stack configuration and the salt of this cluster's key, for --config-file.
 * Pulumi would write the salt, which is another for every cluster, into the project's file.
 */
export async function stackConfig(config: string): Promise<string> {
  const file = path.join(shadowDir, `Pulumi.${stack}.yaml`);
  const { encryptionsalt } = parse(await readFile(file, "utf8")) as { encryptionsalt: string };
  // A salt of its own comes with secrets that were set with it.
  await replaceFile(file, stringify({ encryptionsalt, ...(parse(config) as object) }));
  return file;
}

/** Options that choose the stack and its configuration. */
export const onStack = async () => [
  "--stack",
  stack,
  "--config-file",
  await stackConfig(await projectConfig()),
];

/** The configuration that the project's file of the stack holds. */
export const projectConfig = () => readFile(path.join(projectDir, `Pulumi.${stack}.yaml`), "utf8");

/** Runs the Pulumi CLI on the state of the embedded cluster. */
export function pulumi<T extends Options>(
  bin: (tool: string) => string,
  args: readonly string[],
  options?: T,
) {
  return execa(bin("pulumi"), [...args, ...(process.stdout.isTTY ? [] : ["--non-interactive"])], {
    cwd: projectDir,
    ...options,
    env: { ...pulumiEnv(bin), ...options?.env },
  } as T);
}

/**
 * Removes what a killed `pulumi up` left in the state: its lock, and the pending creations. Those
 * are dropped, as the next `pulumi up` finds the objects that were created.
 * @throws UserError if a running Pulumi holds the lock
 */
async function recover(bin: (tool: string) => string): Promise<void> {
  const { held, stale } = stackLocks(path.join(state.pulumi, ".pulumi"));
  if (held.length > 0)
    throw new UserError(
      `Stack ${stack} is locked by a running pulumi (process ${held.join(", ")}): wait until it ends, or interrupt it.`,
    );
  if (stale)
    // It writes a salt where it finds none, which must not be the project's file.
    await pulumi(bin, ["cancel", "--yes", "--stack", stack], { cwd: shadowDir });
  const { stdout } = await pulumi(bin, ["stack", "export", "--stack", stack]);
  const { deployment } = JSON.parse(String(stdout)) as {
    deployment: { pending_operations?: unknown[] };
  };
  if (deployment.pending_operations?.length)
    await pulumi(bin, [
      "refresh",
      "--yes",
      "--skip-preview",
      "--clear-pending-creates",
      ...(await onStack()),
    ]);
}
