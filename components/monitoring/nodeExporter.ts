import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { accept, scrape } from "../kubernetes/annotations.ts";
import { appLabels } from "../kubernetes/labels.ts";
import { newOrExisting } from "../kubernetes/namespace.ts";
import { podTemplate } from "../kubernetes/pod.ts";
import { containerPorts } from "../kubernetes/ports.ts";
import { probes } from "../kubernetes/probes.ts";
import { existingExporter } from "./existingExporter.ts";
import {
  either,
  flag,
  matching,
  must,
  resources,
  section,
  wholeNumber,
} from "../settings/schema.ts";
import { images } from "../../versions.ts";

/** Collectors that the rules and dashboards use: https://github.com/prometheus/node_exporter/blob/v1.12.1/README.md#collectors */
const needed = [
  ...["conntrack", "cpu", "diskstats", "filefd", "filesystem", "loadavg", "meminfo", "netdev"],
  ...["stat", "time", "timex", "vmstat"],
];

const createSettings = section({
  collectors: z
    .record(matching(/^[a-z][a-z0-9_]*$/, "be the name of a collector such as systemd"), flag(), {
      error: "must be an object of true or false by collector",
    })
    .superRefine((collectors, context) => {
      for (const [name, isEnabled] of Object.entries(collectors))
        if (!isEnabled && needed.includes(name))
          context.addIssue({
            code: "custom",
            path: [name],
            message: "must not be false: rules and dashboards use its metrics",
          });
    })
    .default({})
    .meta({
      description:
        "[collectors](https://github.com/prometheus/node_exporter#collectors) that are enabled or disabled: `{ hwmon: true, zfs: false }`",
      derivedDefault: "node-exporter's, without `btrfs`, `hwmon` and `wifi`",
    }),
  textfileDirectory: matching(/^\/[\w./-]+$/, "be an absolute path")
    .optional()
    .describe("directory of each node with files `*.prom`, whose metrics are exported"),
  port: wholeNumber(1024)
    .max(65535, must("be at most 65535"))
    .default(9100)
    .describe("port of the node exporter on each node, which no other program there may use"),
  resources: resources({
    requests: { cpu: "10m", memory: "32Mi" },
    limits: { memory: "128Mi" },
  }).describe("of the node exporter of each node"),
});

export const nodeExporterSettings = either({
  create: createSettings,
  existing: existingExporter(9100),
}).prefault({ create: {} });

/** Network devices of containers. */
const containerDevices = "^(veth.*|[a-f0-9]{15})$";

/**
 * Mounts that are not disks of the node: those of the kernel and of containers, and the staged and mounted
 * volumes of pods, which the kubelet reports. GKE's mounter has the kubelet's folder below its own.
 */
const otherMounts =
  "^/(dev|proc|sys|run/containerd/.+|run/k3s/containerd/.+|var/lib/docker/.+|var/lib/kubelet/.+|home/kubernetes/containerized_mounter/.+)($|/)";

export interface NodeExporterArgs {
  /** Name of an existing namespace, which is used instead of a new one. */
  readonly existingNamespace: string | undefined;
  readonly settings: z.output<typeof createSettings>;
}

/** node-exporter: metrics of each node's hardware and kernel. Its own namespace has the component's name. */
export class NodeExporter extends pulumi.ComponentResource {
  constructor(name: string, args: NodeExporterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:monitoring:NodeExporter", name, {}, opts);
    const { existingNamespace: existing, settings } = args;
    const ports = { http: settings.port };
    const labels = appLabels(name);

    // A separate namespace: the Pod Security levels "restricted" and "baseline" deny access to the
    // node's network, processes and files.
    const { name: namespace } = newOrExisting(
      name,
      { labels, level: "privileged", existing },
      { parent: this },
    );
    const root = { name: "root", mountPath: "/host/root" };
    const sys = { name: "sys", mountPath: "/host/sys" };
    const readOnly = { readOnly: true, mountPropagation: "HostToContainer" };
    new k8s.apps.v1.DaemonSet(
      name,
      {
        metadata: {
          name,
          namespace,
          labels: labels.all,
          annotations: accept({
            "pod-networkpolicy": "No policy applies to a pod on its node's network.",
            "pod-probes-identical":
              "Besides its metrics, the exporter has only one page, which reports that it serves.",
          }),
        },
        spec: {
          selector: { matchLabels: labels.selector },
          updateStrategy: { rollingUpdate: { maxUnavailable: "10%" } },
          template: podTemplate(labels, {
            annotations: scrape(ports.http),
            single: "Each node has its own pod.",
            hostNetwork: true,
            hostPID: true,
            // Tolerates every taint, to run on every node.
            tolerations: [{ operator: "Exists" }],
            containers: [
              {
                name,
                image: images.nodeExporter,
                args: [
                  `--web.listen-address=[$(HOST_IP)]:${ports.http}`,
                  `--path.rootfs=${root.mountPath}`,
                  `--path.procfs=${root.mountPath}/proc`,
                  `--path.sysfs=${sys.mountPath}`,
                  `--path.udev.data=${root.mountPath}/run/udev/data`,
                  ...Object.entries({
                    wifi: false,
                    hwmon: false,
                    btrfs: false,
                    ...settings.collectors,
                  }).map(
                    ([collector, isEnabled]) => `--${isEnabled ? "" : "no-"}collector.${collector}`,
                  ),
                  ...(settings.textfileDirectory === undefined
                    ? []
                    : [
                        `--collector.textfile.directory=${root.mountPath}${settings.textfileDirectory}`,
                      ]),
                  `--collector.filesystem.mount-points-exclude=${otherMounts}`,
                  `--collector.netclass.ignored-devices=${containerDevices}`,
                  `--collector.netdev.device-exclude=${containerDevices}`,
                ],
                env: [{ name: "HOST_IP", valueFrom: { fieldRef: { fieldPath: "status.hostIP" } } }],
                ports: containerPorts(ports),
                ...probes({
                  live: { path: "/", port: "http" },
                  ready: { path: "/", port: "http" },
                }),
                resources: settings.resources,
                volumeMounts: [
                  { ...root, ...readOnly },
                  { ...sys, ...readOnly },
                ],
              },
            ],
            volumes: [
              { name: root.name, hostPath: { path: "/" } },
              { name: sys.name, hostPath: { path: "/sys" } },
            ],
          }),
        },
      },
      { parent: this },
    );

    this.registerOutputs();
  }
}
