import { execa } from "execa";
import { existsSync } from "node:fs";
import { storeOf } from "./containerd.ts";
import { UserError } from "../userError.ts";

/** Where the images of the cluster come from: their registries, or programs that are built here. */
export type ImageSource = "pull" | "build";

/**
 * Value of HA_MONITORING_IMAGES; undefined if it is unset or empty.
 * @throws UserError for another value
 */
export function wantedSource(value = process.env.HA_MONITORING_IMAGES): ImageSource | undefined {
  const wanted = value?.trim() ?? "";
  if (wanted === "") return undefined;
  if (wanted === "pull" || wanted === "build") return wanted;
  throw new UserError(
    `HA_MONITORING_IMAGES must be pull or build (got ${JSON.stringify(wanted)}). Without it, images are pulled where their registries are reached.`,
  );
}

/**
 * Folder with mirrors, credentials and certificates of registries, in containerd's format:
 * https://github.com/containerd/containerd/blob/main/docs/hosts.md
 */
const hostsDirectory = () =>
  process.env.HA_MONITORING_REGISTRY_HOSTS?.trim() || "/etc/containerd/certs.d";

/**
 * Pulls an image into a containerd.
 * @param socket of the containerd
 * @throws UserError with the reason; also after `seconds`, if given
 */
export async function pullImage(socket: string, name: string, seconds?: number): Promise<void> {
  const hosts = hostsDirectory();
  const pulled = await execa(
    "ctr",
    [
      ...storeOf(socket),
      ...["pull", "--platform=linux/amd64"],
      ...(existsSync(hosts) ? [`--hosts-dir=${hosts}`] : []),
      name,
    ],
    { reject: false, all: true, ...(seconds !== undefined && { timeout: seconds * 1000 }) },
  );
  if (!pulled.failed) return;
  const reason = pulled.timedOut
    ? `no answer within ${seconds} s`
    : (pulled.all.trim().split("\n").at(-1) ?? "").replace(/^ctr: /, "");
  throw new UserError(
    `The image ${name} cannot be pulled: ${reason}. Run the command again, which keeps the pulled images, or set HA_MONITORING_IMAGES=build to build the images here.`,
  );
}
