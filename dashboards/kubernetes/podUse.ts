import { graph } from "../support/panels.ts";
import { podTraffic } from "../support/promql.ts";
import { kubelets } from "../support/selectors.ts";
import { bad } from "../support/thresholds.ts";
import { units } from "../support/units.ts";
import { chosen, containerRate, share, usage } from "./chosenPods.ts";

const limited = bad({ orange: 0.75, red: 0.9 });
const pod = "{{namespace}}/{{pod}}";
const container = `${pod}/{{container}}`;
const byPod = (expr: string) => `sum by (namespace, pod) (${expr})`;
const traffic = (direction: "receive" | "transmit") =>
  byPod(podTraffic(`container_network_${direction}_bytes_total`, chosen.pods));
const volumes = `${kubelets}, namespace=~"$namespace"`;
const volume = (expr: string) => ({
  "{{namespace}}/{{persistentvolumeclaim}}": `max by (namespace, persistentvolumeclaim) (${expr})`,
});

/** CPU, memory, network and volume use of the selected pods: rows by title. */
export const podUseRows = {
  CPU: [
    [
      graph({
        title: "CPU by pod",
        description: "CPU cores that each pod uses.",
        unit: units.cores,
        queries: { [pod]: byPod(usage.cpu) },
      }),
      graph({
        title: "CPU of limit",
        description:
          "Use of each container as a share of its CPU limit. Near 100 % it is throttled. Containers without a limit are not shown.",
        unit: units.ratio,
        thresholds: limited,
        queries: { [container]: share("cpu", "limits") },
      }),
      graph({
        title: "CPU of request",
        description:
          "Use of each container as a share of its request. Well above 100 %, it depends on capacity that other pods do not use.",
        unit: units.ratio,
        queries: { [container]: share("cpu", "requests") },
      }),
      graph({
        title: "Throttled",
        description:
          "Share of the periods in which a container was throttled by its CPU limit. Containers without a limit are not shown.",
        unit: units.ratio,
        max: 1,
        thresholds: bad({ orange: 0.25 }),
        queries: {
          [container]: `${containerRate("container_cpu_cfs_throttled_periods_total")} / ${containerRate("container_cpu_cfs_periods_total")}`,
        },
      }),
    ],
  ],
  Memory: [
    [
      graph({
        title: "Memory by pod",
        description: "Memory of each pod that cannot be reclaimed.",
        unit: units.bytes,
        queries: { [pod]: byPod(usage.memory) },
      }),
      graph({
        title: "Memory of limit",
        description: "Use of each container as a share of its memory limit. At 100 % it is killed.",
        unit: units.ratio,
        thresholds: limited,
        queries: { [container]: share("memory", "limits") },
      }),
      graph({
        title: "Memory of request",
        description:
          "Use of each container as a share of its request. When a node has too little memory, the pods that exceed their requests the most are evicted first.",
        unit: units.ratio,
        queries: { [container]: share("memory", "requests") },
      }),
    ],
  ],
  "Network and file systems": [
    [
      graph({
        title: "Received",
        description: "Bytes that each pod receives. Pods in the host network are not included.",
        unit: units.bytesPerSecond,
        queries: { [pod]: traffic("receive") },
      }),
      graph({
        title: "Sent",
        description: "Bytes that each pod sends. Pods in the host network are not included.",
        unit: units.bytesPerSecond,
        queries: { [pod]: traffic("transmit") },
      }),
      graph({
        title: "Disk writes and reads",
        description: "Bytes that each pod writes to disks and reads from them.",
        unit: units.bytesPerSecond,
        queries: {
          [`${pod} written`]: byPod(containerRate("container_fs_writes_bytes_total")),
          [`${pod} read`]: byPod(containerRate("container_fs_reads_bytes_total")),
        },
      }),
    ],
  ],
  Volumes: [
    [
      graph({
        title: "Space",
        description: "Used share of each claimed volume, as in the alerts.",
        unit: units.ratio,
        max: 1,
        thresholds: limited,
        queries: volume(
          `1 - kubelet_volume_stats_available_bytes{${volumes}} / (kubelet_volume_stats_available_bytes{${volumes}} + kubelet_volume_stats_used_bytes{${volumes}})`,
        ),
      }),
      graph({
        title: "Inodes",
        description:
          "Used share of each claimed volume's inodes: without free inodes, no file can be created.",
        unit: units.ratio,
        max: 1,
        thresholds: limited,
        queries: volume(
          `1 - kubelet_volume_stats_inodes_free{${volumes}} / (kubelet_volume_stats_inodes{${volumes}} > 0)`,
        ),
      }),
    ],
  ],
};
