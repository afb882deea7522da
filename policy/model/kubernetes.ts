/** What policies read of Kubernetes' objects. Nothing is certain to be there in a foreign stack. */

export type Labels = Readonly<Record<string, string>>;

export interface ObjectMeta {
  readonly name?: string;
  readonly namespace?: string;
  readonly labels?: Labels;
  readonly annotations?: Labels;
}

export interface LabelSelector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

/** A key of a Secret or a ConfigMap. */
export interface KeyReference {
  readonly name?: string;
  readonly key: string;
}

export interface EnvVar {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly fieldRef?: { readonly fieldPath: string };
    readonly secretKeyRef?: KeyReference;
    readonly configMapKeyRef?: KeyReference;
  };
}

export interface VolumeMount {
  readonly name: string;
  readonly mountPath: string;
  readonly subPath?: string;
}

export interface SecurityContext {
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly privileged?: boolean;
  readonly allowPrivilegeEscalation?: boolean;
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
  readonly seccompProfile?: { readonly type?: string };
}

export interface ContainerSpec {
  readonly name: string;
  readonly image?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly EnvVar[];
  readonly ports?: readonly { readonly name?: string; readonly hostPort?: number }[];
  readonly volumeMounts?: readonly VolumeMount[];
  readonly resources?: {
    readonly requests?: Labels;
    readonly limits?: Labels;
  };
  readonly readinessProbe?: object;
  readonly livenessProbe?: object;
  readonly securityContext?: SecurityContext;
}

interface KeyItems {
  readonly items?: readonly { readonly key: string; readonly path: string }[];
}

export interface VolumeSource {
  readonly configMap?: { readonly name?: string } & KeyItems;
  readonly secret?: { readonly secretName?: string; readonly name?: string } & KeyItems;
}

export interface Volume extends VolumeSource {
  readonly name: string;
  readonly projected?: { readonly sources?: readonly VolumeSource[] };
  readonly persistentVolumeClaim?: object;
  readonly ephemeral?: object;
  readonly hostPath?: object;
}

interface AffinityTerm {
  readonly topologyKey?: string;
  readonly labelSelector?: LabelSelector;
}

export interface PodSpec {
  readonly serviceAccountName?: string;
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
  readonly securityContext?: SecurityContext;
  readonly affinity?: {
    readonly podAntiAffinity?: {
      readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly AffinityTerm[];
      readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly {
        readonly podAffinityTerm?: AffinityTerm;
      }[];
    };
  };
  readonly topologySpreadConstraints?: readonly AffinityTerm[];
  readonly initContainers?: readonly ContainerSpec[];
  readonly containers?: readonly ContainerSpec[];
  readonly volumes?: readonly Volume[];
}

/** Whether a selector takes a pod of these labels. One that is empty takes every pod. */
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
