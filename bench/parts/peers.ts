import { execa } from "execa";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { stringify } from "yaml";
import { state } from "../../local/settings.ts";
import { bin, kubectl } from "../../tests/e2e/support/cluster.ts";
import { readState } from "../../tests/e2e/support/state.ts";
import { emptyCluster, withStack } from "../support/cluster.ts";
import { type Deployment, timeDeployment, type Tool } from "../support/deployment.ts";
import { helm } from "../support/helm.ts";
import { log } from "../support/log.ts";

/** How long other tools take for the same objects. */
export interface Peers {
  readonly objects: number;
  readonly deployments: readonly Deployment[];
}

const times = 2;

export async function measurePeers(): Promise<Peers> {
  await withStack();
  const objects = await readObjects();
  /** What is another text then is a rule, as with Pulumi. */
  const yaml = (change: number) =>
    objects.map((object) => stringify(withChange(object, change), { lineWidth: 0 })).join("---\n");
  const scratch = await mkdtemp(path.join(os.tmpdir(), "bench-peers-"));
  try {
    const deployments: Deployment[] = [];
    for (const tool of [
      await kubectlApply(yaml, path.join(scratch, "objects.yaml")),
      await helm(yaml, path.join(scratch, "chart")),
    ]) {
      log(`peers: an empty cluster for ${tool.name}`);
      await emptyCluster();
      await waitForWorkloads();
      deployments.push(await timeDeployment(tool, times));
    }
    return { objects: objects.length, deployments };
  } finally {
    await rm(scratch, { recursive: true });
  }
}

async function kubectlApply(objects: (change: number) => string, file: string): Promise<Tool> {
  const change = (number: number) => writeFile(file, objects(number));
  await change(0);
  return {
    name: "kubectl apply --server-side",
    // It ends at the first object whose namespace is yet to be made.
    previewsFirst: false,
    preview: async () => {
      const args = ["--kubeconfig", state.kubeconfig, "diff", "--server-side", "--filename", file];
      // It ends with 1 where there are differences, and with more where it failed.
      const { exitCode = 2, stderr } = await execa(bin("kubectl"), args, { reject: false });
      if (exitCode > 1) throw new Error(stderr);
    },
    update: async () => {
      await kubectl("apply", "--server-side", "--filename", file);
      await waitForWorkloads();
    },
    change,
  };
}

async function waitForWorkloads(): Promise<void> {
  const names = await kubectl(
    ...["get", "statefulsets,deployments,daemonsets", "--all-namespaces", "--output"],
    'jsonpath={range .items[*]}{.metadata.namespace} {.kind}/{.metadata.name}{"\\n"}{end}',
  );
  await Promise.all(
    names
      .trim()
      .split("\n")
      .map((line) => {
        const [namespace = "", workload = ""] = line.split(" ");
        return kubectl("rollout", "status", "--namespace", namespace, workload, "--timeout=10m");
      }),
  );
}

interface KubernetesObject {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
}

function withChange(object: KubernetesObject, change: number): KubernetesObject {
  if (object.kind !== "ConfigMap" || object.metadata.name !== "prometheus-rules") return object;
  const rules = [{ record: "bench:change", expr: `vector(${change})` }];
  const file = stringify({ groups: [{ name: "bench", rules }] });
  return { ...object, data: { ...object.data, ...(change > 0 && { "change.rules.yaml": file }) } };
}

/** The stack's Kubernetes objects, namespaces first. */
async function readObjects(): Promise<KubernetesObject[]> {
  const rank = ({ kind }: KubernetesObject) => (kind === "Namespace" ? 0 : 1);
  return (await readState())
    .filter(({ type }) => type.startsWith("kubernetes:"))
    .map(({ inputs }) => inputs as unknown as KubernetesObject)
    .toSorted((a, b) => rank(a) - rank(b));
}
