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

/** What the chosen pods use of the CPU, of memory, networks and volumes: rows by title. */
export const podUseRows = {
  CPU: [
    [
      graph({
        title: "CPU by pod",
        description: "Cores that each pod uses.",
        unit: units.cores,
        queries: { [pod]: byPod(usage.cpu) },
      }),
      graph({
        title: "CPU of limit",
        description:
          "What each container uses of what it may. Near 100 % it is throttled. Those without a limit are not here.",
        unit: units.ratio,
        thresholds: limited,
        queries: { [container]: share("cpu", "limits") },
      }),
      graph({
        title: "CPU of request",
        description:
          "What each container uses of what it has reserved. Well above 100 %, it lives on what others leave.",
        unit: units.ratio,
        queries: { [container]: share("cpu", "requests") },
      }),
      graph({
        title: "Throttled",
        description:
          "Share of the periods in which a container was held back by its limit of CPU. Those without a limit are not here.",
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
        description: "Memory that each pod can't give back.",
        unit: units.bytes,
        queries: { [pod]: byPod(usage.memory) },
      }),
      graph({
        title: "Memory of limit",
        description: "What each container uses of what it may. At 100 % it is killed.",
        unit: units.ratio,
        thresholds: limited,
        queries: { [container]: share("memory", "limits") },
      }),
      graph({
        title: "Memory of request",
        description:
          "What each container uses of what it has reserved. When a node runs short, those furthest above are evicted first.",
        unit: units.ratio,
        queries: { [container]: share("memory", "requests") },
      }),
    ],
  ],
  "Network and file systems": [
    [
      graph({
        title: "Received",
        description:
          "Bytes that each pod takes in. Pods on their node's network have none of their own.",
        unit: units.bytesPerSecond,
        queries: { [pod]: traffic("receive") },
      }),
      graph({
        title: "Sent",
        description:
          "Bytes that each pod sends out. Pods on their node's network have none of their own.",
        unit: units.bytesPerSecond,
        queries: { [pod]: traffic("transmit") },
      }),
      graph({
        title: "Written and read",
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
        description: "Share of each claimed volume that is taken, as alerts judge it.",
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
          "Share of each claimed volume's inodes that are taken: without one, no file can be made.",
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
