import type * as pulumi from "@pulumi/pulumi";
import * as z from "zod";

/** Kinds with a pod template. */
const workloads = ["DaemonSet", "Deployment", "StatefulSet"];

const template = z.looseObject({
  metadata: z.looseObject({}),
  spec: z.looseObject({
    containers: z.array(z.looseObject({ image: z.string() })),
    initContainers: z.array(z.looseObject({ image: z.string() })).optional(),
    tolerations: z.array(z.unknown()).optional(),
    nodeSelector: z.looseObject({}).optional(),
  }),
});
const inputs = z.looseObject({ spec: z.looseObject({ template }) });

export type PodTemplate = z.output<typeof template>;

/** A change of a pod template of a workload of this kind. */
export type PodChange = (template: PodTemplate, kind: string) => PodTemplate;

/** Applies the changes, one after the other, to the pod template of every workload below a resource. */
export const changingPods =
  (...changes: readonly PodChange[]): pulumi.ResourceTransformation =>
  ({ type, props, opts }) => {
    const kind = type.split(":").at(-1) ?? "";
    if (!type.startsWith("kubernetes:apps/") || !workloads.includes(kind)) return undefined;
    const { spec, ...rest } = inputs.parse(props);
    const template = changes.reduce((template, change) => change(template, kind), spec.template);
    return { props: { ...rest, spec: { ...spec, template } }, opts };
  };
