import { execa } from "execa";
import { state } from "../layout.ts";
import { toolPath } from "../tools/toolPath.ts";

const onCluster = (args: readonly string[]) => ["--kubeconfig", state.kubeconfig, ...args];

/**
 * Runs kubectl on the embedded cluster.
 * @returns its standard output
 */
export async function kubectl(...args: string[]): Promise<string> {
  const { stdout } = await execa(toolPath("kubectl"), onCluster(args));
  return stdout;
}

/** Applies objects, or their YAML or JSON documents, by server-side apply. */
export async function applyObjects(
  objects: string | readonly object[],
  ...options: string[]
): Promise<void> {
  const documents =
    typeof objects === "string"
      ? objects
      : objects.map((object) => JSON.stringify(object)).join("\n---\n");
  const args = onCluster(["apply", "--server-side", ...options, "--filename=-"]);
  await execa(toolPath("kubectl"), args, { input: documents });
}

/** Objects that `kubectl get ARGS` finds. */
export async function list<T>(...args: string[]): Promise<T[]> {
  const output = await kubectl("get", ...args, "--output=json");
  return (JSON.parse(output) as { items: T[] }).items;
}
