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

/** User and group 65534, for pods without persistent files. */
export const unprivilegedUser: PodUser = { user: 65534, group: 65534 };

/** Together with {@link restrictedContainer}, satisfies the Pod Security level "restricted". */
export const restrictedPod = ({ user, group }: PodUser): PodSecurityContext => ({
  runAsNonRoot: true,
  runAsUser: user,
  runAsGroup: group,
  fsGroup: group,
  // The default changes the owner of every file at each start of a pod.
  fsGroupChangePolicy: "OnRootMismatch",
  seccompProfile: { type: "RuntimeDefault" },
});

export const restrictedContainer = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  readOnlyRootFilesystem: true,
};
