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

/** Changes the pod template of every workload below a resource. */
export const changingPods =
  (change: (template: PodTemplate, kind: string) => PodTemplate): pulumi.ResourceTransformation =>
  ({ type, props, opts }) => {
    const kind = type.split(":").at(-1) ?? "";
    if (!type.startsWith("kubernetes:apps/") || !workloads.includes(kind)) return undefined;
    const { spec, ...rest } = inputs.parse(props);
    const changed = change(spec.template, kind);
    return { props: { ...rest, spec: { ...spec, template: changed } }, opts };
  };
