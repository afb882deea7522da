import { execa } from "execa";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import * as path from "node:path";
import * as cluster from "./cluster/cluster.ts";
import { isRunning, logDirectoryOf } from "./cluster/machine.ts";
import { runAlone } from "./exclusive.ts";
import { replaceFile } from "./files.ts";
import { missing } from "./images.ts";
import { checkPrerequisites, UserError } from "./prerequisites.ts";
import { onStack, preparePulumi, pulumi, pulumiEnv, stack } from "./pulumi.ts";
import { state, stateDir } from "./settings.ts";
import {
  assembleImages,
  awaitPods,
  bootCluster,
  buildTools,
  installPackages,
  makeSchemas,
  run,
} from "./steps.ts";
import { toolPaths } from "./tools/build.ts";

export async function up(): Promise<void> {
  await boot();
  const bin = await toolPaths();
  await preparePulumi(bin);
  const { exitCode } = await pulumi(bin, ["up", "--yes", "--skip-preview", ...(await onStack())], {
    stdio: "inherit",
    reject: false,
  });
  if (exitCode !== 0) throw new UserError("pulumi up failed, for the reason above.");
  await run([awaitPods]);
  await printEndpoints();
}

export async function boot(): Promise<void> {
  await checkPrerequisites("cluster", isRunning("gateway"));
  await runAlone();
  await run([installPackages, buildTools, assembleImages, bootCluster]);
}

export async function tools(): Promise<void> {
  await checkPrerequisites("tools");
  await runAlone();
  await run([buildTools, makeSchemas]);
}

export async function preview(options: readonly string[]): Promise<void> {
  const bin = await toolPaths();
  await preparePulumi(bin);
  const { exitCode } = await pulumi(bin, ["preview", ...(await onStack()), ...options], {
    stdio: "inherit",
    reject: false,
  });
  process.exitCode = exitCode;
}

export async function outputs(options: readonly string[]): Promise<void> {
  console.log(JSON.stringify(await readOutputs(options), undefined, 2));
}

export async function status(): Promise<void> {
  for (const machine of cluster.machineNames)
    console.log(`${machine.padEnd(16)}${isRunning(machine) ? "running" : "not running"}`);
  if (!cluster.isClusterRunning()) return;
  const bin = await toolPaths();
  for (const args of [["nodes"], ["pods", "--all-namespaces"]]) {
    console.log();
    await execa(bin("kubectl"), ["--kubeconfig", state.kubeconfig, "get", ...args], {
      stdio: "inherit",
    });
  }
  await printEndpoints();
}

export async function logs(machine?: string): Promise<void> {
  if (machine !== undefined && !cluster.machineNames.includes(machine))
    throw new UserError(`No machine "${machine}": ${cluster.machineNames.join(", ")}.`);
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

export async function env(): Promise<void> {
  for (const [key, value] of Object.entries(pulumiEnv(await toolPaths())))
    console.log(`export ${key}='${value}'`);
}

export async function stop(): Promise<void> {
  await runAlone();
  await cluster.stopCluster();
}

export async function down(): Promise<void> {
  await runAlone();
  await cluster.removeCluster();
}

async function readOutputs(options: readonly string[] = []): Promise<Record<string, unknown>> {
  const { stdout } = await pulumi(await toolPaths(), [
    "stack",
    "output",
    "--json",
    "--stack",
    stack,
    ...options,
  ]);
  return JSON.parse(stdout as unknown as string) as Record<string, unknown>;
}

async function printEndpoints(): Promise<void> {
  if (!existsSync(path.join(stateDir, "pulumi"))) return;
  const { endpoints = {}, caCertificate } = (await readOutputs()) as {
    endpoints?: Record<string, string>;
    caCertificate?: string;
  };
  console.log();
  const announce = (name: string, text: string) => {
    console.log(`${name.padEnd(20)}${text}`);
  };
  for (const [name, url] of Object.entries(endpoints)) announce(name, url);
  for (const [name, reason] of Object.entries(missing))
    if (!(name in endpoints)) announce(name, `does not run here: ${reason}`);

  if (caCertificate === undefined) return;
  await replaceFile(state.endpointsCa, caCertificate);
  announce("users, passwords", "make outputs OPTIONS=--show-secrets");
  announce("authority to trust", `${state.endpointsCa} (curl --cacert FILE --user NAME URL)`);
}
