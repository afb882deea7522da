import { execa } from "execa";
import { projectDir } from "../../local/settings.ts";
import { list } from "../../tests/e2e/support/cluster.ts";
import { runIn } from "../../tests/e2e/support/network.ts";

// The cluster that the bench runs on, which no one else uses.

/** Runs make on it. */
export const make = (target: string) => execa("make", [target], { cwd: projectDir });

let hasStack = false;

/** Notes that nothing is known of what runs on the cluster. */
export function startOver(): void {
  hasStack = false;
}

/** Makes the cluster anew, with nothing on it but its add-ons. */
export async function emptyCluster(): Promise<void> {
  startOver();
  await make("down");
  await make("boot");
}

/** Notes that the stack runs on the cluster as `make up` makes it. */
export function stackIsUp(): void {
  hasStack = true;
}

/** Has the stack run on the cluster, as `make up` makes it. */
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

/** What a pod answers at its own address, such as `:9090/metrics`. */
export const askPod = (pod: Pod, address: string) =>
  runIn(
    pod,
    "--eval",
    `fetch("http://127.0.0.1${address}").then(async (answer) => {
      if (!answer.ok) throw new Error("${address} answered " + answer.status);
      process.stdout.write(Buffer.from(await answer.arrayBuffer()));
    })`,
  );
