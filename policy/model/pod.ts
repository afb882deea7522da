import { CommandLine } from "./commandLine.ts";
import { environmentOf, podName } from "./environment.ts";
import type { ContainerSpec, Labels, ObjectMeta, PodSpec } from "./kubernetes.ts";
import { operatorPod } from "./operator.ts";
import { type Program, programOf } from "./program.ts";
import {
  kubernetesType,
  metadataOf,
  namespaceOf,
  nameOf,
  type Resource,
  title,
} from "./resource.ts";

/** What makes pods, in so far as policies look at it. */
export interface Workload {
  /** Pods at once. */
  readonly replicas: number;
  /** Labels of the pods. */
  readonly labels: Labels;
  readonly spec: PodSpec;
  /** Names of the volumes that each pod has a claim of its own for. */
  readonly claims: readonly string[];
  /** Configuration of its Prometheus, where it is no file. */
  readonly prometheusConfig?: PrometheusConfig;
  /** What the names of the pods begin with, where a number is all that follows. */
  readonly podPrefix?: string;
  /** An operator makes the pods, and adds what it knows better, such as probes. */
  readonly byOperator?: boolean;
}

/** What policies read of prometheus.yml. */
export interface PrometheusConfig {
  readonly global?: { readonly external_labels?: Readonly<Record<string, string | number>> };
  readonly rule_files?: readonly string[];
  readonly storage?: {
    readonly tsdb?: { readonly retention?: { readonly time?: string; readonly size?: string } };
  };
  readonly alerting?: {
    readonly alert_relabel_configs?: readonly {
      readonly action?: string;
      readonly regex?: string;
    }[];
    readonly alertmanagers?: readonly AlertmanagerConfig[];
  };
}

/** How Alertmanagers are found, by Prometheus and by Thanos' ruler. */
export interface AlertmanagerConfig {
  readonly static_configs?: readonly (string | { readonly targets?: readonly string[] })[];
  readonly [discovery: string]: unknown;
}

/** The pods of one resource, which are all alike. */
export class Pod {
  readonly resource: Resource;
  readonly namespace: string;
  readonly name: string;
  readonly workload: Workload;
  #containers: readonly Container[] | undefined;

  constructor(resource: Resource, workload: Workload) {
    this.resource = resource;
    this.namespace = namespaceOf(resource);
    this.name = nameOf(resource);
    this.workload = workload;
  }

  get title(): string {
    return title(this.resource);
  }

  get replicas(): number {
    return this.workload.replicas;
  }

  get containers(): readonly Container[] {
    this.#containers ??= (this.workload.spec.containers ?? []).map(
      (spec) => new Container(this, spec),
    );
    return this.#containers;
  }

  /** The container that runs one of these programs, if any does. */
  running(...programs: readonly Program[]): Container | undefined {
    return this.containers.find(({ program }) => program && programs.includes(program));
  }

  /** What a value becomes in each of the pods that can be told beforehand. */
  each(value: string): readonly string[] {
    const { podPrefix } = this.workload;
    if (podPrefix === undefined) return [value];
    return Array.from({ length: this.replicas }, (_, index) =>
      value.replaceAll(podName, `${podPrefix}-${index}`),
    );
  }
}

export class Container {
  readonly pod: Pod;
  readonly spec: ContainerSpec;
  readonly line: CommandLine;
  readonly program: Program | undefined;

  constructor(pod: Pod, spec: ContainerSpec) {
    this.pod = pod;
    this.spec = spec;
    this.line = new CommandLine(spec);
    this.program = programOf(spec.image ?? "", this.line);
  }

  /** What a message calls it. */
  get title(): string {
    return `Container ${this.spec.name} of ${this.pod.title}`;
  }

  /** Name of the volume that holds a path. */
  volumeAt(path: string): string | undefined {
    const [mount] = (this.spec.volumeMounts ?? [])
      .filter(({ mountPath }) => `${path}/`.startsWith(`${mountPath.replace(/\/$/, "")}/`))
      .sort((one, other) => other.mountPath.length - one.mountPath.length);
    return mount?.name;
  }

  get environment(): ReadonlyMap<string, string> {
    return environmentOf(this.spec);
  }
}

interface Template {
  readonly metadata?: ObjectMeta;
  readonly spec?: PodSpec;
}

interface WorkloadSpec {
  readonly replicas?: number;
  readonly template?: Template;
  readonly jobTemplate?: { readonly spec?: { readonly template?: Template } };
  readonly volumeClaimTemplates?: readonly { readonly metadata?: ObjectMeta }[];
}

/** The pods that a resource makes; undefined for one that makes none. */
export function podOf(resource: Resource): Pod | undefined {
  const type = kubernetesType(resource);
  if (!type) return undefined;
  const operated = operatorPod(type, resource);
  if (operated) return new Pod(resource, operated);

  const spec = (resource.props.spec ?? {}) as WorkloadSpec;
  const workload = (template: Template | undefined, replicas = 1): Pod =>
    new Pod(resource, {
      replicas,
      labels: template?.metadata?.labels ?? {},
      spec: template?.spec ?? {},
      claims: (spec.volumeClaimTemplates ?? []).map(({ metadata }) => metadata?.name ?? ""),
      podPrefix: type.kind === "StatefulSet" ? nameOf(resource) : undefined,
    });
  switch (type.kind) {
    case "Deployment":
    case "ReplicaSet":
    case "ReplicationController":
    case "StatefulSet":
      return workload(spec.template, spec.replicas);
    case "DaemonSet":
      return workload(spec.template, Infinity);
    case "Job":
      return workload(spec.template);
    case "CronJob":
      return workload(spec.jobTemplate?.spec?.template);
    case "Pod":
      return workload({ metadata: metadataOf(resource), spec: spec as PodSpec });
    default:
      return undefined;
  }
}
