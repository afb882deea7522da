import { execa } from "execa";
import { existsSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Folder with the images of a containerd that {@link withContainerd} runs. */
export const rootOf = (directory: string) => path.join(directory, "root");

/** Arguments of `ctr` for the images of Kubernetes. */
export const storeOf = (socket: string) =>
  ["--address", socket, "--namespace", "k8s.io", "images"] as const;

/**
 * Runs a containerd with its data in a folder, which may have data of an earlier run.
 * @param use gets the path of its socket
 */
export async function withContainerd<T>(
  directory: string,
  use: (socket: string) => Promise<T>,
): Promise<T> {
  await mkdir(directory, { recursive: true });
  const socket = path.join(directory, "containerd.sock");
  // Of a killed run.
  await rm(socket, { force: true });
  const containerd = execa("containerd", [
    ...["--config", "/dev/null", "--root", rootOf(directory)],
    ...["--state", path.join(directory, "state"), "--address", socket, "--log-level", "warn"],
  ]);
  // The exit is awaited below. If containerd fails earlier, `ctr` reports an error.
  containerd.catch(() => undefined);
  try {
    for (let tries = 0; !existsSync(socket) && tries < 200; tries++) await sleep(50);
    return await use(socket);
  } finally {
    containerd.kill("SIGTERM");
    await containerd.catch(() => undefined);
  }
}
