import type * as k8s from "@pulumi/kubernetes";
import { quantityValue } from "../settings/quantity.ts";

export interface ProbesArgs {
  /** Answers while the process works, also while it loads its data. */
  readonly live: ProbeTarget;
  /** Answers while the process can serve requests. */
  readonly ready: ProbeTarget;
  /** Maximum seconds from the container's start to the first answer of `live`; default 300. */
  readonly startSeconds?: number;
}

interface ProbeTarget {
  readonly path: string;
  /** Name of the container's port. */
  readonly port: string;
}

export type Probes = Required<
  Pick<k8s.types.input.core.v1.Container, "startupProbe" | "readinessProbe" | "livenessProbe">
>;

/**
 * Probes of a container: every second during startup, every 5 to 10 s afterwards. The startup probe
 * requests `live`, not `ready`: a process that loads data for hours, such as Prometheus with its
 * write-ahead log, is not restarted, while a process that hangs is:
 * https://github.com/prometheus-operator/prometheus-operator/issues/4730
 */
export function probes({ live, ready, startSeconds = 300 }: ProbesArgs): Probes {
  return {
    startupProbe: {
      httpGet: live,
      periodSeconds: 1,
      timeoutSeconds: 3,
      failureThreshold: startSeconds,
    },
    readinessProbe: { httpGet: ready, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 },
    livenessProbe: {
      httpGet: live,
      periodSeconds: 10,
      // A process that uses all its CPU to load data responds slowly.
      timeoutSeconds: 10,
      failureThreshold: 6,
      // A hung process does not react to SIGTERM either: 30 s instead of the pod's grace period.
      terminationGracePeriodSeconds: 30,
    },
  };
}

/** Slowest read rate that still counts as startup and not as a hang, in bytes per second. */
const slowestReading = 2 ** 20;

/**
 * `startSeconds` of a process that does not answer until it has read its volume.
 * @param storage size of the volume, the upper bound of the data to read, as a quantity
 */
export const secondsToRead = (storage: string) =>
  Math.max(300, Math.ceil(quantityValue(storage) / slowestReading));
