import { execa } from "execa";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { images } from "../versions.ts";
import { pauseImage } from "./cluster/node.ts";
import { type Image, writeArchive } from "./imageArchive.ts";
import { cacheDir } from "./layout.ts";
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
  grafana: "no Go module and no Debian package has it",
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

/**
 * Creates a containerd store with every image in the cache, unless the cache has it.
 * @returns folder of the store, to be copied to the nodes by {@link copyImageStore}
 */
export async function imageStore(): Promise<string> {
  const all = imageCatalog();
  const key = createHash("sha256")
    .update(JSON.stringify(all))
    .update(await fileKey("/bin/busybox"));
  const target = path.join(cacheDir, "images", key.digest("hex").slice(0, 12));
  if (existsSync(target)) return target;

  await mkdir(path.dirname(target), { recursive: true });
  const scratch = await mkdtemp(path.join(path.dirname(target), ".unfinished-"));
  const socket = path.join(scratch, "containerd.sock");
  const root = path.join(scratch, "root");
  const containerd = execa("containerd", [
    ...["--config", "/dev/null", "--root", root, "--state", path.join(scratch, "state")],
    ...["--address", socket, "--log-level", "warn"],
  ]);
  // The exit is awaited below. If containerd fails earlier, the import reports an error.
  containerd.catch(() => undefined);
  try {
    for (let tries = 0; !existsSync(socket) && tries < 200; tries++) await sleep(50);
    for (const image of all) {
      const archive = path.join(scratch, "image.tar");
      await writeArchive(image, archive);
      await execa("ctr", [
        "--address",
        socket,
        "--namespace",
        "k8s.io",
        "images",
        "import",
        archive,
      ]);
    }
  } finally {
    containerd.kill("SIGTERM");
    await containerd.catch(() => undefined);
  }
  await rename(root, target);
  await rm(scratch, { recursive: true, force: true });
  return target;
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
  const unfinished = `${target}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(path.dirname(target), { recursive: true });
  const linked = await execa("cp", ["-a", "--link", store, unfinished], { reject: false });
  // Hard links do not work between different disks.
  if (linked.exitCode !== 0) await execa("cp", ["-a", store, unfinished]);
  for (const database of [
    "io.containerd.metadata.v1.bolt/meta.db",
    "io.containerd.snapshotter.v1.overlayfs/metadata.db",
  ]) {
    const file = path.join(unfinished, database);
    const content = await readFile(file);
    await rm(file);
    await writeFile(file, content, { mode: 0o600 });
  }
  await writeFile(path.join(unfinished, sourceFile), store);
  await rm(target, { recursive: true, force: true });
  await rename(unfinished, target);
}

async function fileKey(file: string): Promise<string> {
  const { size, mtimeMs } = await stat(file);
  return `${size} ${mtimeMs}`;
}
