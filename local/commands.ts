import { execa } from "execa";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import * as path from "node:path";
import { replaceFile } from "./atomicWrite.ts";
import * as cluster from "./cluster/cluster.ts";
import { loopbackProxy } from "./cluster/loopbackProxy.ts";
import { isRunning, logDirectoryOf } from "./cluster/machine.ts";
import { unbuildableImages } from "./images/catalog.ts";
import { type ImageSource, wantedSource } from "./images/registry.ts";
import { imageSource } from "./images/source.ts";
import { state } from "./layout.ts";
import { checkPrerequisites } from "./prerequisites.ts";
import { onStack, preparePulumi, pulumi, pulumiEnv, stack } from "./pulumi.ts";
import { withRunLock } from "./runLock.ts";
import { quote } from "./shell.ts";
import {
  assembleImages,
  awaitPods,
  bootCluster,
  buildTools,
  installPackages,
  generateSchemas,
  runTasks,
  schemasExist,
} from "./tasks.ts";
import { hugePagesAdvice, hugePagesSettings } from "./tools/hugePages.ts";
import { buildMinutes, missingTools, type Purpose, purposes } from "./tools/purposes.ts";
import { toolPath } from "./tools/toolPath.ts";
import { UserError } from "./userError.ts";

// The make targets of the same names, which the Makefile describes.

export async function up(): Promise<void> {
  await withBootedCluster(async () => {
    await preparePulumi();
    const { exitCode } = await pulumi(["up", "--yes", "--skip-preview", ...(await onStack())], {
      stdio: "inherit",
      reject: false,
    });
    if (exitCode !== 0) throw new UserError("pulumi up failed for the reason above.");
    await runTasks([awaitPods]);
  });
  await printEndpoints();
}

export async function boot(): Promise<void> {
  await withBootedCluster(() => Promise.resolve());
}

/** Builds the tools, boots the embedded cluster and runs `use`, all under the lock. */
async function withBootedCluster(use: () => Promise<void>): Promise<void> {
  await checkPrerequisites(purposeOf(wantedSource()), isRunning(loopbackProxy.name));
  await withRunLock(async () => {
    await runTasks([installPackages]);
    const { source, reason } = await imageSource();
    console.log(`Images: ${source === "pull" ? "pulled" : "built here"}, ${reason}`);
    adviseOnBuild(purposeOf(source));
    await runTasks([buildTools(purposeOf(source)), assembleImages(source), bootCluster(source)]);
    await use();
  });
}

/** Prints advice before a long build. */
function adviseOnBuild(purpose: Purpose): void {
  const advice = hugePagesAdvice(hugePagesSettings());
  if (advice !== undefined && buildMinutes(missingTools(purpose)) >= 5) console.log(advice);
}

const purposeOf = (source: ImageSource | undefined): Purpose =>
  source === "pull" ? "pulled" : "cluster";

export async function tools(purpose = "validation"): Promise<void> {
  const known = purposes.find((name) => name === purpose);
  if (known === undefined)
    throw new UserError(`FOR must be one of ${purposes.join(", ")} (got ${purpose}).`);
  await checkPrerequisites(known, isRunning(loopbackProxy.name));
  const withSchemas = known === "check";
  // Without the lock: `make check` needs none while another run changes the cluster.
  if (missingTools(known).length === 0 && (!withSchemas || (await schemasExist()))) {
    console.log("All tools are in the cache.");
    return;
  }
  adviseOnBuild(known);
  await withRunLock(() => runTasks([buildTools(known), ...(withSchemas ? [generateSchemas] : [])]));
}

export async function preview(...options: string[]): Promise<void> {
  requireRunning();
  await preparePulumi();
  const { exitCode } = await pulumi(["preview", ...(await onStack()), ...options], {
    stdio: "inherit",
    reject: false,
  });
  process.exitCode = exitCode;
}

export async function outputs(...options: string[]): Promise<void> {
  requireRunning();
  console.log(JSON.stringify(await readOutputs(options), undefined, 2));
}

export async function status(): Promise<void> {
  for (const machine of cluster.machineNames)
    console.log(`${machine.padEnd(16)}${isRunning(machine) ? "running" : "not running"}`);
  if (!cluster.isClusterRunning()) return;
  for (const args of [["nodes"], ["pods", "--all-namespaces"]]) {
    console.log();
    await execa(toolPath("kubectl"), ["--kubeconfig", state.kubeconfig, "get", ...args], {
      stdio: "inherit",
    });
  }
  await printEndpoints();
}

/** Prints the last 20 lines of each log, of one machine or of all. */
export async function logs(machine?: string): Promise<void> {
  if (machine !== undefined && !cluster.machineNames.includes(machine))
    throw new UserError(
      `There is no machine "${machine}". The machines are ${cluster.machineNames.join(", ")}.`,
    );
  for (const name of machine ? [machine] : cluster.machineNames) {
    const directory = logDirectoryOf(name);
    if (!existsSync(directory)) continue;
    for (const service of await readdir(directory)) {
      const file = path.join(directory, service, "current");
      if (!existsSync(file)) continue;
      const lines = (await readFile(file, "utf8")).trimEnd().split("\n").slice(-20);
      console.log(`==> ${file}\n${lines.join("\n")}\n`);
    }
  }
}

export function kubeconfig(): void {
  requireCluster();
  console.log(state.kubeconfig);
}

export function env(): void {
  for (const [key, value] of Object.entries(pulumiEnv()))
    console.log(`export ${key}=${quote(value)}`);
}

export async function stop(): Promise<void> {
  await withRunLock(cluster.stopCluster);
}

export async function down(): Promise<void> {
  await withRunLock(cluster.removeCluster);
}

function requireCluster(): void {
  if (!existsSync(state.kubeconfig))
    throw new UserError("There is no embedded cluster yet. Create it: make up");
}

function requireRunning(): void {
  requireCluster();
  if (!cluster.isClusterRunning())
    throw new UserError("The embedded cluster is not running. Start it: make up");
}

async function readOutputs(options: readonly string[] = []): Promise<Record<string, unknown>> {
  const { stdout } = await pulumi(["stack", "output", "--json", "--stack", stack, ...options]);
  return JSON.parse(stdout) as Record<string, unknown>;
}

/** Prints the URLs of the endpoints, and writes the certificate that a client has to trust. */
async function printEndpoints(): Promise<void> {
  if (!existsSync(state.pulumi)) return;
  const { endpoints = {}, caCertificate } = (await readOutputs()) as {
    endpoints?: Record<string, string>;
    caCertificate?: string;
  };
  console.log();
  const print = (name: string, text: string) => {
    console.log(`${name.padEnd(20)}${text}`);
  };
  for (const [name, url] of Object.entries(endpoints)) print(name, url);
  for (const [name, reason] of Object.entries(unbuildableImages))
    if (!(name in endpoints)) print(name, `does not run here: ${reason}`);

  if (caCertificate === undefined) return;
  await replaceFile(state.endpointsCa, caCertificate);
  print("users, passwords", "make outputs OPTIONS=--show-secrets");
  print("authority to trust", `${state.endpointsCa} (curl --cacert FILE --user NAME URL)`);
}
