import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { skipAwait } from "./annotations.ts";
import type { Ports } from "./ports.ts";

type ServiceSpec = k8s.types.input.core.v1.ServiceSpec;

export interface ServiceArgs extends Omit<ServiceSpec, "ports" | "selector"> {
  readonly metadata: Omit<k8s.types.input.meta.v1.ObjectMeta, "annotations">;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Labels that only the Service's pods have. */
  readonly pods: Readonly<Record<string, string>>;
  /** Ports of the Service, by the name of the container's port. */
  readonly ports: Ports;
}

/** Fields of a Service whose DNS name has the addresses of its pods. */
export const headless = { clusterIP: "None" } as const;

/** A Service, without a wait for its endpoints. */
export const createService = (
  name: string,
  { metadata, annotations, pods, ports, ...spec }: ServiceArgs,
  opts: pulumi.CustomResourceOptions,
): k8s.core.v1.Service =>
  new k8s.core.v1.Service(
    name,
    {
      metadata: { ...metadata, annotations: { ...skipAwait, ...annotations } },
      spec: {
        selector: pods,
        ports: Object.entries(ports).map(([name, port]) => ({ name, port, targetPort: name })),
        ...spec,
      },
    },
    opts,
  );
