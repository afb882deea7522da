import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { AppLabels } from "./labels.ts";
import { onePerNode } from "./placement.ts";
import type { Probes } from "./probes.ts";
import { type PodUser, restrictedContainer, restrictedPod, unprivilegedUser } from "./security.ts";

type PodSpec = k8s.types.input.core.v1.PodSpec;

/** A container; its security context has only the fields that differ from {@link restrictedContainer}. */
interface AnyContainer extends k8s.types.input.core.v1.Container {
  readonly securityContext?: k8s.types.input.core.v1.SecurityContext;
}

/** A container with probes, requests and limits. */
export type Container = AnyContainer & Probes & Required<Pick<AnyContainer, "resources">>;

/** A pod with the project's defaults, which other fields of the pod's spec replace. */
export interface PodArgs extends Omit<
  PodSpec,
  "automountServiceAccountToken" | "containers" | "initContainers" | "securityContext"
> {
  /** Labels besides those of the app; default none. */
  readonly podLabels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Default {@link unprivilegedUser}. */
  readonly user?: PodUser;
  /** ServiceAccount whose token the containers get for the Kubernetes API; default no token. */
  readonly apiAccount?: pulumi.Input<string>;
  /** Reason why no other pod does the same work: neither spread nor preStop delay. Default several pods. */
  readonly single?: string;
  /**
   * preStop delay in seconds, or the reason why there is none; default 10. The containers keep serving while
   * the removal of their endpoint propagates to clients, as Kubernetes starts both at the same time:
   * https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination
   */
  readonly preStopSeconds?: number | { readonly none: string };
  readonly containers: readonly Container[];
  readonly initContainers?: readonly AnyContainer[];
}

/** Pod template of an app: Pod Security level "restricted", at most one pod on each node. */
export function podTemplate(
  labels: AppLabels,
  {
    podLabels,
    annotations,
    user = unprivilegedUser,
    apiAccount,
    single,
    preStopSeconds: seconds = 10,
    containers,
    initContainers,
    ...spec
  }: PodArgs,
): k8s.types.input.core.v1.PodTemplateSpec {
  const isDelayed = single === undefined && typeof seconds === "number";
  const lifecycle = isDelayed ? { preStop: { sleep: { seconds } } } : undefined;
  return {
    metadata: { labels: { ...labels.all, ...podLabels }, annotations },
    spec: {
      ...(apiAccount === undefined
        ? { automountServiceAccountToken: false }
        : { serviceAccountName: apiAccount }),
      securityContext: restrictedPod(user),
      ...(single === undefined && onePerNode(labels)),
      initContainers: initContainers?.map(restricted),
      containers: containers.map((container) => ({ ...restricted(container), lifecycle })),
      ...spec,
    },
  };
}

const restricted = (container: AnyContainer) => ({
  ...container,
  securityContext: { ...restrictedContainer, ...container.securityContext },
});
