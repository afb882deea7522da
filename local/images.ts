import { execa } from "execa";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { images } from "../versions.ts";
import { pauseImage } from "./cluster/node.ts";
import { type Image, writeArchive } from "./imageArchive.ts";
import { rootOf, storeOf, withContainerd } from "./imageContainerd.ts";
import { cacheDir } from "./layout.ts";
import { type ImageSource, pullImage } from "./registry.ts";
import { pagesPath, toolPath } from "./tools/toolPath.ts";

/** Images of the cluster's own add-ons. */
export const addonImages = {
  coredns: "registry.k8s.io/coredns/coredns:v1.15.0",
  localPathProvisioner: "docker.io/rancher/local-path-provisioner:v0.0.30",
  /** Runs the provisioner's two shell scripts. */
  busybox: "docker.io/library/busybox:1.35.0",
} as const;

/** Programs without an image, with the reason: their objects exist here, but have no pods. */
export const unbuildableImages: Readonly<Record<string, string>> = {
  grafana:
    "no Go module and no Debian package has it. Where images are pulled, grafana.replicas: 1 in Pulumi.local.yaml runs it",
};

/** Debian's busybox-static. Its shell runs its other commands without links. */
const shell = { "/bin/busybox": "/bin/busybox", "/bin/sh": "/bin/busybox" };

/**
 * Prometheus without embedded pages serves those in `web/ui/static` below its working directory, if the directory
 * is named prometheus. The volume of the data hides /prometheus, the working directory in the published image.
 * https://github.com/prometheus/prometheus/blob/v3.16.0/web/ui/ui.go
 */
const pagesDirectory = "/usr/share/prometheus";

/** Image names with tag, by program. */
export type ImageNames = Readonly<Record<keyof typeof images, string>>;

/**
 * Every image.
 * @param fileOf file of a program of the tool catalog
 */
export function imageCatalog(
  names: ImageNames = images,
  fileOf: (program: string) => string = toolPath,
): readonly Image[] {
  const program = (
    name: string,
    tool: string,
    file: string,
    user: string,
    workdir?: string,
  ): Image => ({
    name,
    files: { [file]: fileOf(tool) },
    entrypoint: [file],
    user,
    workdir,
  });
  return [
    {
      ...program(names.prometheus, "prometheus", "/bin/prometheus", "65534", pagesDirectory),
      // The published image has them too.
      files: {
        "/bin/prometheus": fileOf("prometheus"),
        "/bin/promtool": fileOf("promtool"),
        ...shell,
      },
      folders: { [`${pagesDirectory}/web/ui/static`]: pagesPath("prometheus-pages") },
    },
    program(names.thanos, "thanos", "/bin/thanos", "1001"),
    program(names.alertmanager, "alertmanager", "/bin/alertmanager", "65534", "/alertmanager"),
    program(names.kubeStateMetrics, "kube-state-metrics", "/kube-state-metrics", "65534"),
    program(names.nodeExporter, "node_exporter", "/bin/node_exporter", "65534"),
    program(names.blackboxExporter, "blackbox_exporter", "/bin/blackbox_exporter", "65534"),
    program(names.prometheusOperator, "prometheus-operator", "/bin/operator", "65534"),
    program(names.traefik, "traefik", "/usr/local/bin/traefik", "65532"),
    program(names.gcsEmulator, "gcs-emulator", "/bin/gcs-emulator", "65532"),
    program(pauseImage, "pause", "/pause", "65535"),
    program(addonImages.coredns, "coredns", "/coredns", "65532"),
    program(
      addonImages.localPathProvisioner,
      "local-path-provisioner",
      "/usr/bin/local-path-provisioner",
      "0",
    ),
    {
      name: addonImages.busybox,
      files: shell,
      entrypoint: ["/bin/sh"],
      user: "0",
    },
  ];
}

/** Whether an image is in a registry. */
const isPublished = (name: string) => name.split("/")[0]?.includes(".") === true;

/** Images to pull: all that are published, also those that cannot be built. */
const pulled = (): readonly string[] =>
  [...imageCatalog().map(({ name }) => name), images.grafana, images.k8sSidecar].filter(
    isPublished,
  );

/** Images to build. */
const built = (source: ImageSource): readonly Image[] =>
  imageCatalog().filter(({ name }) => source === "build" || !isPublished(name));

/** Folder of the cache with the store of all images from a source. */
export async function storeDirectory(source: ImageSource): Promise<string> {
  const key = createHash("sha256").update(JSON.stringify(built(source)));
  if (source === "pull") key.update(JSON.stringify(pulled()));
  // Debian's program is in the images that are built.
  else key.update(await fileKey(shell["/bin/sh"]));
  return path.join(cacheDir, "images", key.digest("hex").slice(0, 12));
}

/**
 * Creates a containerd store with every image in the cache, unless the cache has it. A store that a killed run has
 * left unfinished keeps the images that were pulled.
 * @param started called with the name of each image
 * @returns folder of the store, to be copied to the nodes by {@link copyImageStore}
 */
export async function imageStore(
  source: ImageSource,
  started: (image: string) => void = () => undefined,
): Promise<string> {
  const target = await storeDirectory(source);
  if (existsSync(target)) return target;
  const scratch = `${target}${unfinished}`;
  await removeUnfinished(scratch);
  await withContainerd(scratch, async (socket) => {
    for (const image of built(source)) {
      started(image.name);
      const archive = path.join(scratch, "image.tar");
      await writeArchive(image, archive);
      await execa("ctr", [...storeOf(socket), "import", archive]);
    }
    if (source === "build") return;
    for (const name of pulled()) {
      started(name);
      await pullImage(socket, name);
    }
  });
  await rename(rootOf(scratch), target);
  await rm(scratch, { recursive: true, force: true });
  return target;
}

const unfinished = ".unfinished";

/** Removes the unfinished stores of killed runs but for one of them, which is continued. */
async function removeUnfinished(kept: string): Promise<void> {
  const directory = path.dirname(kept);
  if (!existsSync(directory)) return;
  for (const entry of await readdir(directory))
    if (entry.endsWith(unfinished) && entry !== path.basename(kept))
      await rm(path.join(directory, entry), { recursive: true });
}

/** Whether the store of a node is a copy of `store`. */
export async function isCopyOf(store: string, target: string): Promise<boolean> {
  const file = path.join(target, sourceFile);
  return existsSync(file) && (await readFile(file, "utf8")) === store;
}

/** File in a copy with the path of the original. */
const sourceFile = "copied-from";

/**
 * Copies a store to a node. Layers and their unpacked files never change, so the copies share them
 * by hard links. The databases of containerd are copied.
 */
export async function copyImageStore(store: string, target: string): Promise<void> {
  const copy = `${target}${unfinished}`;
  await rm(copy, { recursive: true, force: true });
  await mkdir(path.dirname(target), { recursive: true });
  const linked = await execa("cp", ["-a", "--link", store, copy], { reject: false });
  // Hard links do not work between different disks.
  if (linked.exitCode !== 0) await execa("cp", ["-a", store, copy]);
  for (const database of [
    "io.containerd.metadata.v1.bolt/meta.db",
    "io.containerd.snapshotter.v1.overlayfs/metadata.db",
  ]) {
    const file = path.join(copy, database);
    const content = await readFile(file);
    await rm(file);
    await writeFile(file, content, { mode: 0o600 });
  }
  await writeFile(path.join(copy, sourceFile), store);
  await rm(target, { recursive: true, force: true });
  await rename(copy, target);
}

async function fileKey(file: string): Promise<string> {
  const { size, mtimeMs } = await stat(file);
  return `${size} ${mtimeMs}`;
}
