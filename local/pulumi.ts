import { execa, type Options } from "execa";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, readlink, rm, symlink, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { parse, stringify } from "yaml";
import { replaceFile } from "./atomicWrite.ts";
import { UserError } from "./userError.ts";
import { cacheDir, projectDir, state } from "./layout.ts";
import { stackLocks } from "./stackLocks.ts";
import type { Tool } from "./tools/catalog.ts";
import { toolsFor } from "./tools/purposes.ts";
import { toolPath } from "./tools/toolPath.ts";

export const stack = "local";
/** Folder with a copy of the project file. Its copy of the stack's configuration has the encryption salt. */
const shadowDir = path.join(state.pulumi, "project");
const passphraseFile = path.join(state.pulumi, "passphrase");
const home = path.join(state.pulumi, "home");

/** Environment of `pulumi` with its plugins, its state and the kubeconfig of the embedded cluster. */
export function pulumiEnv(): Record<string, string> {
  const binDirs = ["pulumi", "promtool", "amtool", "thanos", "kubectl"].map((tool) =>
    path.dirname(toolPath(tool)),
  );
  return {
    // The project's Node before the user's, which may be too old.
    PATH: [...binDirs, path.join(projectDir, "node_modules", ".bin"), process.env.PATH].join(":"),
    KUBECONFIG: state.kubeconfig,
    // Node caches compiled packages here, which saves about 0.2 s per run.
    NODE_COMPILE_CACHE: path.join(cacheDir, "node-compile-cache"),
    PULUMI_HOME: home,
    // Without metadata files: a kill during the write of such a file would make the state unreadable.
    PULUMI_BACKEND_URL: `file://${state.pulumi}?metadata=skip`,
    PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile,
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    // Only the plugins of the home folder, not those on PATH.
    PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
}

/** Prepares the state folder, the plugins and the stack. */
export async function preparePulumi(): Promise<void> {
  await prepareHome(toolsFor("cluster"));
  await createStack(stack);
  await recover();
}

/** Prepares the state folder with the plugins among these tools, which have been built. */
export async function prepareHome(built: readonly Tool[]): Promise<void> {
  await mkdir(state.pulumi, { recursive: true, mode: 0o700 });
  if (!existsSync(passphraseFile))
    await replaceFile(passphraseFile, randomBytes(24).toString("base64"));
  for (const { module, version } of built) {
    if (!module.startsWith("pulumi-")) continue;
    const plugin = path.join(home, "plugins", `${module.replace("pulumi-", "")}-v${version}`);
    const executable = path.join(plugin, module);
    if (existsSync(executable) && (await readlink(executable)) === toolPath(module)) continue;
    await rm(plugin, { recursive: true, force: true });
    await mkdir(plugin, { recursive: true });
    await symlink(toolPath(module), executable);
  }
  await preventLogs();
  await mkdir(shadowDir, { recursive: true });
  await copyFile(path.join(projectDir, "Pulumi.yaml"), path.join(shadowDir, "Pulumi.yaml"));
}

/** Creates a stack unless it exists. */
export async function createStack(name: string): Promise<void> {
  await pulumi(["stack", "select", "--create", name], { cwd: shadowDir });
}

/**
 * Prevents Pulumi's log of every call, which takes a fifth of the CPU time of an unchanged preview.
 * Pulumi has no setting for that, but does not log if it cannot create the folder. https://github.com/pulumi/pulumi/blob/v3.259.0/pkg/logging/encrypted.go
 */
async function preventLogs(): Promise<void> {
  const logs = path.join(home, "logs");
  await rm(logs, { recursive: true, force: true });
  await writeFile(logs, "");
}

/**
 * Writes a stack configuration with the encryption salt of this state to a file, for --config-file.
 * Pulumi would write the salt, which differs between states, into the project's file.
 */
export async function stackConfig(config: string, name = stack): Promise<string> {
  const file = path.join(shadowDir, `Pulumi.${name}.yaml`);
  const { encryptionsalt } = parse(await readFile(file, "utf8")) as { encryptionsalt: string };
  // A configuration with encrypted secrets has the salt that they need.
  await replaceFile(file, stringify({ encryptionsalt, ...(parse(config) as object) }));
  return file;
}

/** Options that select the stack and its configuration. */
export const onStack = async () => [
  "--stack",
  stack,
  "--config-file",
  await stackConfig(await projectConfig()),
];

/** Text of the stack's configuration file in the project. */
export const projectConfig = (name = stack) =>
  readFile(path.join(projectDir, `Pulumi.${name}.yaml`), "utf8");

/** Runs the Pulumi CLI on the state of the embedded cluster. */
// eslint-disable-next-line @typescript-eslint/no-generated-empty-object-type -- as execa: no options keep stdout a string
export const pulumi = <T extends Options = Record<never, never>>(
  args: readonly string[],
  options?: T,
) =>
  execa({ cwd: projectDir, env: pulumiEnv() })(
    toolPath("pulumi"),
    [...args, ...(process.stdout.isTTY ? [] : ["--non-interactive"])],
    options,
  );

/**
 * Removes what a killed `pulumi up` left in the state: its lock and its pending creations. The next
 * `pulumi up` finds the objects that were created.
 * @throws UserError if a running Pulumi holds the lock
 */
async function recover(): Promise<void> {
  const { held, stale } = stackLocks(path.join(state.pulumi, ".pulumi"));
  if (held.length > 0)
    throw new UserError(
      `Stack ${stack} is locked by a running pulumi (process ${held.join(", ")}): wait until it has ended, or interrupt it.`,
    );
  if (stale)
    // In the folder with the salt, since Pulumi would write a salt into a configuration without one.
    await pulumi(["cancel", "--yes", "--stack", stack], { cwd: shadowDir });
  const { stdout } = await pulumi(["stack", "export", "--stack", stack]);
  const { deployment } = JSON.parse(stdout) as {
    deployment: { pending_operations?: unknown[] };
  };
  if (deployment.pending_operations?.length)
    await pulumi([
      "refresh",
      "--yes",
      "--skip-preview",
      "--clear-pending-creates",
      ...(await onStack()),
    ]);
}
