import { execa } from "execa";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { stringify } from "yaml";
import { processesOf } from "../local/cluster/cgroups.ts";
import { machineNames } from "../local/cluster/cluster.ts";
import { onStack, pulumi, stack } from "../local/pulumi.ts";
import { projectDir, state } from "../local/settings.ts";
import { toolPaths } from "../local/tools/build.ts";

// Measures what a person waits for, side by side in one run: `make bench`.

const repetitions = 5;
const bin = await toolPaths();
const kubectl = (args: readonly string[], input?: string) =>
  execa(bin("kubectl"), ["--kubeconfig", state.kubeconfig, ...args], { input });
const make = (target: string) => execa("make", [target], { cwd: projectDir });

interface Row {
  readonly what: string;
  readonly seconds: readonly number[];
  /** What the median should not exceed, in seconds. */
  readonly goal?: number;
}
const rows: Row[] = [];

async function measure(
  what: string,
  times: number,
  action: () => Promise<unknown>,
): Promise<number> {
  const seconds: number[] = [];
  for (let run = 0; run < times; run++) {
    const start = performance.now();
    await action();
    seconds.push((performance.now() - start) / 1000);
  }
  rows.push({ what, seconds });
  console.error(`${what}: ${median(seconds).toFixed(2)} s`);
  return median(seconds);
}

function withGoal(goal: number): void {
  const last = rows.pop();
  if (last) rows.push({ ...last, goal });
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error("median of nothing");
  return middle;
}

/** The stack's Kubernetes objects as one list, namespaces first. */
async function exportObjects(): Promise<string> {
  const { stdout } = await pulumi(bin, ["stack", "export", "--show-secrets", "--stack", stack]);
  const { deployment } = JSON.parse(String(stdout)) as {
    deployment: { resources: { type: string; inputs?: Record<string, unknown> }[] };
  };
  const objects = deployment.resources
    .filter(({ type }) => type.startsWith("kubernetes:"))
    .map(({ inputs }) => decrypt(inputs) as { kind: string });
  const rank = ({ kind }: { kind: string }) => (kind === "Namespace" ? 0 : 1);
  return objects
    .toSorted((a, b) => rank(a) - rank(b))
    .map((object) => stringify(object))
    .join("---\n");
}

/** Takes the envelopes off an exported value's secrets. */
function decrypt(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decrypt);
  if (typeof value !== "object" || value === null) return value;
  if ("plaintext" in value) return JSON.parse(String(value.plaintext));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== "__defaults")
      .map(([key, inner]) => [key, decrypt(inner)]),
  );
}

async function waitForWorkloads(): Promise<void> {
  const { stdout } = await kubectl([
    ...["get", "statefulsets,deployments,daemonsets", "--all-namespaces", "--output"],
    'jsonpath={range .items[*]}{.metadata.namespace} {.kind}/{.metadata.name}{"\\n"}{end}',
  ]);
  await Promise.all(
    stdout
      .trim()
      .split("\n")
      .map((line) => {
        const [namespace = "", workload = ""] = line.split(" ");
        return kubectl(["rollout", "status", "--namespace", namespace, workload, "--timeout=5m"]);
      }),
  );
}

/** Memory of all that the cluster and the stack run, in MiB; what processes share counts once. */
const memoryInUse = () => {
  const kiB = machineNames.flatMap(processesOf).map((pid) => {
    try {
      return Number(
        /^Pss: +(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0,
      );
    } catch {
      return 0; // it has ended meanwhile
    }
  });
  return Math.round(kiB.reduce((sum, size) => sum + size, 0) / 1024);
};

/** The least that a program for Kubernetes can be: SDK, provider and one object. */
const oneConfigMap = `import * as k8s from "@pulumi/kubernetes";
new k8s.core.v1.ConfigMap("one", { metadata: { name: "one" } });
`;

const scratch = await mkdtemp(path.join(os.tmpdir(), "bench-"));
let memoryMiB = 0;
try {
  await make("down");
  await measure("boot: nothing to 3 nodes Ready (tools cached)", 1, () => make("boot"));
  withGoal(20);
  await waitForWorkloads();
  await measure("first pulumi up, all Ready", 1, () => make("up"));
  withGoal(45);

  await writeFile(path.join(scratch, "package.json"), '{ "type": "module", "main": "index.ts" }\n');
  await writeFile(
    path.join(scratch, "Pulumi.yaml"),
    stringify({ name: "floor", runtime: { name: "nodejs", options: { typescript: false } } }),
  );
  await symlink(path.join(projectDir, "node_modules"), path.join(scratch, "node_modules"));
  await pulumi(bin, ["stack", "init", "floor"], { cwd: scratch });
  const previewOf = async (what: string, program: string) => {
    await writeFile(path.join(scratch, "index.ts"), program);
    return measure(`preview of ${what}`, repetitions, () =>
      pulumi(bin, ["preview", "--stack", "floor"], { cwd: scratch }),
    );
  };
  const floor = await previewOf("an empty program", "export {};\n");
  await previewOf("a program with one ConfigMap", oneConfigMap);
  const options = await onStack();
  await measure("preview, no changes", repetitions, () =>
    pulumi(bin, ["preview", "--expect-no-changes", ...options]),
  );
  withGoal(1.5 * floor);
  await measure("preview with the policy pack, no changes", repetitions, () =>
    pulumi(bin, [
      ...["preview", "--expect-no-changes"],
      ...["--policy-pack", "policy", "--policy-pack-config", "policy-config.json"],
      ...options,
    ]),
  );
  await measure("pulumi up, no changes", repetitions, () =>
    pulumi(bin, ["up", "--yes", "--skip-preview", "--expect-no-changes", ...options]),
  );
  memoryMiB = memoryInUse();

  const objects = await exportObjects();
  await make("down");
  await make("boot");
  await waitForWorkloads();
  await measure("kubectl apply --server-side of the same objects, all Ready", 1, async () => {
    await kubectl(["apply", "--server-side", "--filename", "-"], objects);
    await waitForWorkloads();
  });
} finally {
  await rm(scratch, { recursive: true });
  await make("down");
  await make("up");
}

const machine = { cores: os.cpus().length, memoryGiB: Math.round(os.totalmem() / 2 ** 30) };
await writeFile(
  path.join(import.meta.dirname, "results.json"),
  `${JSON.stringify({ date: new Date().toISOString().slice(0, 10), machine, memoryMiB, rows }, undefined, 2)}\n`,
);
console.log(`Memory of the cluster with the stack: ${memoryMiB} MiB.\n`);
console.log("| what | median, s | goal, s |\n|---|---|---|");
for (const { what, seconds, goal } of rows)
  console.log(`| ${what} | ${median(seconds).toFixed(2)} | ${goal?.toFixed(2) ?? ""} |`);
