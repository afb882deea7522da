import type { types } from "@pulumi/kubernetes";
import type { Unwrap } from "@pulumi/pulumi";

// What policies read of Kubernetes objects, as the provider's SDK types it. Only types are imported,
// so the pack runs without the SDK.

export type Labels = Readonly<Record<string, string>>;
export type ObjectMeta = Unwrap<types.input.meta.v1.ObjectMeta>;
export type LabelSelector = Unwrap<types.input.meta.v1.LabelSelector>;
export type EnvVar = Unwrap<types.input.core.v1.EnvVar>;
export type VolumeMount = Unwrap<types.input.core.v1.VolumeMount>;
export type ContainerSpec = Unwrap<types.input.core.v1.Container>;
/** Partial, as other people's stacks may omit even `containers`. */
export type PodSpec = Partial<Unwrap<types.input.core.v1.PodSpec>>;

export type EphemeralVolume = Unwrap<types.input.core.v1.EphemeralVolumeSource>;

/** Source of the files of a volume, or of a part of a projected volume. */
export interface VolumeSource {
  readonly configMap?: Unwrap<types.input.core.v1.ConfigMapProjection>;
  readonly secret?: Unwrap<
    types.input.core.v1.SecretProjection & types.input.core.v1.SecretVolumeSource
  >;
}

/** Fields of the security contexts of pods and of containers. */
export type SecurityContext = Unwrap<
  types.input.core.v1.SecurityContext & types.input.core.v1.PodSecurityContext
>;

/** A key of a Secret or a ConfigMap. */
export type KeyReference = Unwrap<types.input.core.v1.SecretKeySelector>;

/** Whether a selector selects a pod with these labels. An empty selector selects every pod. */
export function selects(selector: LabelSelector, labels: Labels): boolean {
  const { matchLabels = {}, matchExpressions = [] } = selector;
  return (
    Object.entries(matchLabels).every(([label, value]) => labels[label] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      switch (operator) {
        case "In":
          return value !== undefined && values.includes(value);
        case "NotIn":
          return value === undefined || !values.includes(value);
        case "Exists":
          return value !== undefined;
        case "DoesNotExist":
          return value === undefined;
        default:
          return false;
      }
    })
  );
}
