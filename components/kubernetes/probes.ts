import type * as k8s from "@pulumi/kubernetes";
import { quantityValue } from "../settings/quantity.ts";

export interface ProbesArgs {
  /** Answers while the process works, also while it loads what it has stored. */
  readonly live: ProbeTarget;
  /** Answers while it can serve. */
  readonly ready: ProbeTarget;
  /** Seconds from the container's start within which `live` answers for the first time; default 300. */
  readonly startSeconds?: number;
}

interface ProbeTarget {
  readonly path: string;
  /** Name of the container's port. */
  readonly port: string;
}

/**
 * Probes of a container. The startup probe asks `live`, not `ready`: a process that loads its data
 * for hours, such as a Prometheus its write-ahead log, is never restarted for it, and one that hangs
 * meanwhile is: https://github.com/prometheus-operator/prometheus-operator/issues/4730
 */
export function probes({
  live,
  ready,
  startSeconds = 300,
}: ProbesArgs): Pick<
  k8s.types.input.core.v1.Container,
  "startupProbe" | "readinessProbe" | "livenessProbe"
> {
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
      // A process that uses all its CPU to load its data answers late.
      timeoutSeconds: 10,
      failureThreshold: 6,
      // What hangs doesn't end by itself either, and the pod's own time is for work, not for that.
      terminationGracePeriodSeconds: 30,
    },
  };
}

/** Slowest reading of a volume that is still taken for a start and not for a hang, in bytes per second. */
const slowestReading = 2 ** 20;

/**
 * `startSeconds` of a process that answers nothing until it has read its volume, whose size bounds
 * what there is to read.
 * @param storage size of the volume, as a quantity
 */
export const secondsToRead = (storage: string) =>
  Math.max(300, Math.ceil(quantityValue(storage) / slowestReading));
