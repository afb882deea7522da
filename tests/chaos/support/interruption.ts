import assert from "node:assert/strict";
import { execa } from "execa";
import { preparePulumi } from "../../../local/pulumi.ts";
import { eventually } from "../../../local/client/eventually.ts";
import { startPulumi } from "../../../local/client/stackRun.ts";
import { list } from "./cluster.ts";
import { up, withLoad } from "./load.ts";

interface StatefulSet {
  readonly metadata: { readonly name: string };
  readonly status: { readonly currentRevision: string; readonly updateRevision: string };
}

/**
 * Runs `pulumi up` and ends it by a signal while the Prometheus pods are being replaced. After SIGKILL,
 * removes the lock of the stack as `make up` does.
 */
export async function interruptedUpdate(
  options: readonly string[],
  signal: "SIGINT" | "SIGKILL",
): Promise<void> {
  const { running } = await startPulumi(withLoad(), [...up, ...options]);
  await eventually(300, async () => {
    const all = await list<StatefulSet>("statefulsets", "-n=monitoring");
    const { status } = all.find(({ metadata }) => metadata.name === "prometheus") ?? {};
    assert.ok(status && status.currentRevision !== status.updateRevision, "it replaces the pods");
  });
  // After SIGKILL, Pulumi cannot end its plugins, some of which would keep running.
  const { stdout: plugins } = await execa("pgrep", ["--parent", String(running.pid)]);
  running.kill(signal);
  await running;
  if (signal === "SIGINT") return;
  await execa("kill", ["-KILL", ...plugins.split("\n")], { reject: false });
  await preparePulumi();
}
