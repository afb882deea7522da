import type * as k8s from "@pulumi/kubernetes";

export interface ProbesArgs {
  /** Answers while the process works. */
  readonly live: ProbeTarget;
  /** Answers while it can serve. */
  readonly ready: ProbeTarget;
  /** Seconds that a start may take; default 60. */
  readonly startSeconds?: number;
}

interface ProbeTarget {
  readonly path: string;
  /** Name of the container's port. */
  readonly port: string;
}

/** Probes of a container: each second until it is ready, at leisure afterwards. */
export function probes({
  live,
  ready,
  startSeconds = 60,
}: ProbesArgs): Pick<
  k8s.types.input.core.v1.Container,
  "startupProbe" | "readinessProbe" | "livenessProbe"
> {
  return {
    startupProbe: { httpGet: ready, periodSeconds: 1, failureThreshold: startSeconds },
    readinessProbe: { httpGet: ready, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 },
    livenessProbe: {
      httpGet: live,
      periodSeconds: 10,
      timeoutSeconds: 3,
      failureThreshold: 6,
      // What hangs doesn't end by itself either, and the pod's own time is for work, not for that.
      terminationGracePeriodSeconds: 30,
    },
  };
}
