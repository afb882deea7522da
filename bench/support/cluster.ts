import { execa } from "execa";
import { projectDir } from "../../local/layout.ts";
import { list } from "../../local/client/kubectl.ts";
import { runIn } from "../../local/client/podNetwork.ts";

// The embedded cluster of the bench.

/** Runs a make target on it. */
export const make = (target: string) => execa("make", [target], { cwd: projectDir });

let hasStack = false;

/** Makes {@link withStack} run `make up` again, after a failure or a new cluster. */
export function forgetStack(): void {
  hasStack = false;
}

/** Replaces the cluster by a new one that has only its add-ons. */
export async function emptyCluster(): Promise<void> {
  forgetStack();
  await make("down");
  await make("boot");
}

/** Records that the stack is deployed as by `make up`. */
export function stackIsUp(): void {
  hasStack = true;
}

/** Runs `make up`, unless the stack is deployed. */
export async function withStack(): Promise<void> {
  if (!hasStack) await make("up");
  stackIsUp();
}

export interface Pod {
  readonly metadata: { readonly name: string; readonly uid: string };
  readonly status: { readonly podIP: string };
}

/** Pods of an app of the stack, by name. */
export async function podsOf(app: string): Promise<Pod[]> {
  const pods = await list<Pod>("pods", "-n=monitoring", `-l=app.kubernetes.io/name=${app}`);
  if (pods.length === 0) throw new Error(`The stack has no pods of ${app}.`);
  return pods.toSorted((a, b) => a.metadata.name.localeCompare(b.metadata.name));
}

/** Body that a pod answers at a port and path, such as `:9090/metrics`. Fails on an error status. */
export const askPod = (pod: Pod, address: string) =>
  runIn(
    pod,
    "--eval",
    `fetch("http://127.0.0.1${address}").then(async (answer) => {
      if (!answer.ok) throw new Error("${address} answered " + answer.status);
      process.stdout.write(Buffer.from(await answer.arrayBuffer()));
    })`,
  );
