import assert from "node:assert/strict";
import type { Resource, Stack } from "./stack.ts";

export interface Container {
  name: string;
  image: string;
  args: string[];
  env?: { name: string; value?: string; valueFrom?: unknown }[];
  ports: { name: string; containerPort: number }[];
  resources: { requests: Record<string, string>; limits: Record<string, string> };
  securityContext: Record<string, unknown>;
  startupProbe: Probe;
  readinessProbe: Probe;
  livenessProbe: Probe;
  restartPolicy?: string;
  volumeMounts?: { name: string; mountPath: string; readOnly?: boolean }[];
  lifecycle?: unknown;
}

interface Probe {
  httpGet: { path: string; port: string | number };
  periodSeconds: number;
  failureThreshold: number;
  terminationGracePeriodSeconds?: number;
}

export interface Pod {
  metadata: { labels: Record<string, string>; annotations?: Record<string, string> };
  spec: {
    serviceAccountName?: string;
    automountServiceAccountToken?: boolean;
    securityContext: Record<string, unknown>;
    affinity?: { podAntiAffinity: Record<string, unknown> };
    topologySpreadConstraints?: unknown[];
    nodeSelector?: Record<string, string>;
    tolerations?: unknown[];
    imagePullSecrets?: unknown[];
    hostNetwork?: boolean;
    hostPID?: boolean;
    hostIPC?: boolean;
    terminationGracePeriodSeconds?: number;
    initContainers?: Container[];
    containers: Container[];
    volumes?: {
      name: string;
      hostPath?: unknown;
      secret?: unknown;
      configMap?: unknown;
      projected?: unknown;
    }[];
  };
}

/** All resources with pods. */
export const workloads = (stack: Stack): readonly Resource[] =>
  ["DaemonSet", "Deployment", "StatefulSet"].flatMap((kind) => stack.all(kind));

export const podOf = (workload: Resource): Pod =>
  (workload.inputs as { spec: { template: Pod } }).spec.template;

/** Container of a workload, by name. */
export function containerOf(workload: Resource, name: string): Container {
  const container = podOf(workload).spec.containers.find((container) => container.name === name);
  assert.ok(container, `${workload.name} has a container ${name}`);
  return container;
}

/**
 * Asserts the Pod Security level "restricted".
 * @param capabilities added capabilities of the containers; the level allows only NET_BIND_SERVICE
 */
export function assertRestricted(
  { spec }: Pod,
  { capabilities = [] }: { capabilities?: "NET_BIND_SERVICE"[] } = {},
): void {
  for (const access of ["hostNetwork", "hostPID", "hostIPC"] as const)
    assert.equal(spec[access], undefined, access);
  assert.equal(spec.securityContext.runAsNonRoot, true);
  assert.notEqual(spec.securityContext.runAsUser, 0);
  assert.deepEqual(spec.securityContext.seccompProfile, { type: "RuntimeDefault" });
  for (const volume of spec.volumes ?? []) assert.equal(volume.hostPath, undefined, volume.name);
  for (const { name, securityContext } of spec.containers) {
    assert.equal(securityContext.allowPrivilegeEscalation, false, name);
    assert.deepEqual(
      securityContext.capabilities,
      capabilities.length > 0 ? { drop: ["ALL"], add: capabilities } : { drop: ["ALL"] },
      name,
    );
  }
  for (const { name, securityContext } of spec.initContainers ?? []) {
    assert.equal(securityContext.allowPrivilegeEscalation, false, name);
    assert.deepEqual(securityContext.capabilities, { drop: ["ALL"] }, name);
  }
}

/** Asserts that no two pods of a workload may share a node. */
export function assertOnePerNode(workload: Resource): void {
  const { spec, metadata } = podOf(workload);
  const matchLabels = (workload.inputs as { spec: { selector: { matchLabels: object } } }).spec
    .selector.matchLabels;
  assert.deepEqual(spec.affinity, {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels } },
      ],
    },
  });
  assert.deepEqual(
    { ...metadata.labels, ...matchLabels },
    metadata.labels,
    "it selects its own pods",
  );
  assert.deepEqual(spec.topologySpreadConstraints, [
    {
      topologyKey: "topology.kubernetes.io/zone",
      maxSkew: 1,
      whenUnsatisfiable: "ScheduleAnyway",
      labelSelector: { matchLabels },
    },
  ]);
}
