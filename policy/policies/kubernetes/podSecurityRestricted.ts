import type { SecurityContext } from "../../model/kubernetes.ts";
import type { Pod } from "../../model/pod.ts";
import { podPolicy } from "../../model/policy.ts";

/** https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted */
export const podSecurityRestricted = podPolicy({
  name: "pod-security-restricted",
  description: "Pods of the monitoring meet the level restricted of the Pod Security Standards.",
  prevents: "a compromised node; pods that the namespace refuses",
  check: (pod, { report }) => {
    if (!pod.containers.some(({ program }) => program)) return;
    const faults = podFaults(pod);
    if (faults.length === 0) return;
    report(pod, {
      what: `${pod.title} doesn't meet the level restricted: ${faults.join("; ")}.`,
      why: "The pod reads the whole cluster and accepts many connections: an attacker in the pod can take over the node and read every Secret on it. A namespace that enforces the level refuses the pods, and nothing is monitored.",
      fix: "Set in the pod's securityContext runAsNonRoot: true and seccompProfile: {type: RuntimeDefault}, in each container's allowPrivilegeEscalation: false and capabilities: {drop: [ALL]}, and use no namespaces, ports or paths of the node.",
    });
  },
});

function podFaults({ workload }: Pod): readonly string[] {
  const { spec, byOperator } = workload;
  const context = spec.securityContext ?? {};
  return [
    ...(["hostNetwork", "hostPID", "hostIPC"] as const).filter((access) => spec[access]),
    ...(spec.volumes ?? [])
      .filter(({ hostPath }) => hostPath)
      .map(({ name }) => `volume ${name} is a path of the node`),
    ...[...(spec.initContainers ?? []), ...(spec.containers ?? [])].flatMap(
      ({ name, securityContext = {}, ports = [] }) => [
        // The operator sets the security contexts of its containers.
        ...(byOperator
          ? effectiveFaults(securityContext, {
              seccompProfile: { type: "RuntimeDefault" },
              ...context,
            })
          : [...effectiveFaults(securityContext, context), ...containerFaults(securityContext)]
        ).map((fault) => `container ${name} ${fault}`),
        ...(ports.some(({ hostPort }) => hostPort) ? [`container ${name} has a hostPort`] : []),
      ],
    ),
  ];
}

/** Faults in the settings that a container inherits from its pod unless it sets them. */
function effectiveFaults(own: SecurityContext, pod: SecurityContext): readonly string[] {
  const { runAsNonRoot, runAsUser, seccompProfile } = { ...pod, ...own };
  return [
    ...(runAsNonRoot ? [] : ["may run as root"]),
    ...(runAsUser === 0 ? ["runs as root"] : []),
    ...(["RuntimeDefault", "Localhost"].includes(seccompProfile?.type ?? "")
      ? []
      : ["has no seccompProfile"]),
  ];
}

function containerFaults(own: SecurityContext): readonly string[] {
  const { add = [], drop = [] } = own.capabilities ?? {};
  return [
    ...(own.privileged ? ["is privileged"] : []),
    ...(own.allowPrivilegeEscalation === false ? [] : ["may gain privileges"]),
    ...(drop.includes("ALL") ? [] : ["keeps capabilities"]),
    ...add
      .filter((capability) => capability !== "NET_BIND_SERVICE")
      .map((capability) => `adds the capability ${capability}`),
  ];
}
