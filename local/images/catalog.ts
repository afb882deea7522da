import { images } from "../../versions.ts";
import { pauseImage } from "../cluster/node.ts";
import { pagesPath, toolPath } from "../tools/toolPath.ts";
import type { Image } from "./archive.ts";
import type { ImageSource } from "./registry.ts";

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
export const shell = { "/bin/busybox": "/bin/busybox", "/bin/sh": "/bin/busybox" };

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
export const imagesToPull = (): readonly string[] =>
  [...imageCatalog().map(({ name }) => name), images.grafana, images.k8sSidecar].filter(
    isPublished,
  );

/** Images to build. */
export const imagesToBuild = (source: ImageSource): readonly Image[] =>
  imageCatalog().filter(({ name }) => source === "build" || !isPublished(name));
