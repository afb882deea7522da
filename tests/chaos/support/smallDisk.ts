import { inMachine } from "../../../local/cluster/machine.ts";
import { kubectl } from "../../../local/client/kubectl.ts";
import { volumeOf } from "../../../local/client/volumes.ts";

/** A separate disk for the volume of a pod. Volumes of the embedded cluster are folders without a limit. */
export interface SmallDisk {
  /** Fills the disk completely, or leaves some MiB free. */
  readonly fill: (freeMiB?: number) => Promise<void>;
  /** Deletes the files that fill the disk. */
  readonly free: () => Promise<void>;
  /** Moves the data back to the folder, and removes the disk. */
  readonly remove: () => Promise<void>;
}

/** Moves the volume of a pod to a disk of a size, which restarts the pod. */
export async function smallDisk(pod: string, claim: string, sizeMiB: number): Promise<SmallDisk> {
  const { node, folder, onHost } = await volumeOf(claim);
  const image = `${onHost}.image`;
  const beside = `${folder}.beside`;
  const filler = `${folder}/filler`;
  const run = (command: string, ...args: string[]) => inMachine(node, command, ...args);

  await run("truncate", `--size=${sizeMiB}M`, image);
  // Without blocks that are reserved for root.
  await run("mkfs.ext4", "-q", "-m", "0", image);
  await run("mkdir", beside);
  await withoutPod(pod, node, async () => {
    await run("mount", "-o", "loop", image, beside);
    await run("rmdir", `${beside}/lost+found`);
    await run("cp", "-a", `${folder}/.`, beside);
    await run("umount", beside);
    await run("mount", "-o", "loop", image, folder);
  });

  return {
    fill: async (freeMiB = 0) => {
      // Fails without the mount, so that it does not fill the disk of this machine.
      await run("mountpoint", "--quiet", folder);
      const { stdout } = await run("df", "--output=avail", "--block-size=1M", folder);
      // Leaves space for what the pod writes before the second file.
      const MiB = Number(stdout.split("\n")[1]) - Math.max(freeMiB, 16);
      await run("fallocate", `--length=${MiB}MiB`, `${filler}-1`);
      // Fills the rest.
      if (freeMiB === 0) await run("sh", "-c", `dd if=/dev/zero of=${filler}-2 bs=1K || true`);
    },
    free: async () => {
      await run("rm", "-f", `${filler}-1`, `${filler}-2`);
    },
    remove: async () => {
      await run("rm", "-f", `${filler}-1`, `${filler}-2`);
      await withoutPod(pod, node, async () => {
        await run("umount", folder);
        await run("mount", "-o", "loop", image, beside);
        await run("find", folder, "-mindepth", "1", "-delete");
        await run("cp", "-a", `${beside}/.`, folder);
        await run("umount", beside);
      });
      await run("rm", image);
      await run("rmdir", beside);
    },
  };
}

/** Runs an action while the pod of a volume is stopped. */
async function withoutPod(pod: string, node: string, action: () => Promise<void>): Promise<void> {
  // The volume binds the pod to its node, so the pod is not scheduled while the node is cordoned.
  await kubectl("cordon", node);
  try {
    await kubectl("delete", "pod", pod, "-n=monitoring");
    await action();
  } finally {
    await kubectl("uncordon", node);
  }
  const isThere = ["wait", `pod/${pod}`, "-n=monitoring", "--timeout=180s"];
  await kubectl(...isThere, "--for=create");
  await kubectl(...isThere, "--for=condition=Ready");
}
