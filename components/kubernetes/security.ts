import type * as k8s from "@pulumi/kubernetes";

type PodSecurityContext = k8s.types.input.core.v1.PodSecurityContext;

/** Pod Security level of a namespace: https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
export const podSecurity = (level: "restricted" | "privileged") =>
  Object.fromEntries(
    ["enforce", "audit", "warn"].map((mode) => [`pod-security.kubernetes.io/${mode}`, level]),
  );

export interface PodUser {
  readonly user: number;
  readonly group: number;
}

/** Owner of nothing: for pods that keep no files. */
export const nobody: PodUser = { user: 65534, group: 65534 };

/** With {@link restrictedContainer}, all that the level "restricted" asks of a pod. */
export const restrictedPod = ({ user, group }: PodUser): PodSecurityContext => ({
  runAsNonRoot: true,
  runAsUser: user,
  runAsGroup: group,
  fsGroup: group,
  // Else the owner of every file is set again at each start of a pod.
  fsGroupChangePolicy: "OnRootMismatch",
  seccompProfile: { type: "RuntimeDefault" },
});

export const restrictedContainer = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  readOnlyRootFilesystem: true,
};
