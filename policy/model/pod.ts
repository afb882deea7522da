import { CommandLine } from "./commandLine.ts";
import { environmentOf, podName } from "./environment.ts";
import type { ContainerSpec, ObjectMeta, PodSpec } from "./kubernetes.ts";
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
import type { Workload } from "./workload.ts";

/** The pods of one resource: one template, several replicas. */
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

  /** The first container that runs one of these programs. */
  running(...programs: readonly Program[]): Container | undefined {
    return this.containers.find(({ program }) => program && programs.includes(program));
  }

  /** A value once for each pod, with the pod's name inserted; unchanged where names are random. */
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

  /** The resource that creates the container's pod. */
  get resource(): Resource {
    return this.pod.resource;
  }

  /** Name in messages. */
  get title(): string {
    return `Container ${this.spec.name} of ${this.pod.title}`;
  }

  /** Name of the volume that contains a path: that of the longest mount path. */
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

/** The pods that a resource creates; undefined for a resource without pods. */
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
