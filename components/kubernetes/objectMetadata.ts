import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { matching, section } from "../settings/schema.ts";
import type { PodChange } from "./podTemplates.ts";

// https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
export const labelKey = matching(
  /^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[-\w.]{0,61}[A-Za-z0-9])?$/,
  "be a key such as example.com/team",
);
export const labelValue = matching(
  /^(?:[A-Za-z0-9](?:[-\w.]{0,61}[A-Za-z0-9])?)?$/,
  "be the value of a label: at most 63 letters, digits, hyphens, underscores and dots",
);

const ownKeys = ["app", "app.kubernetes.io/name", "app.kubernetes.io/part-of"];

/** Whether the program, Pulumi or Kubernetes sets a key. */
function isOwn(key: string): boolean {
  const [, domain = ""] = /^(.*)\//.exec(key) ?? [];
  if (domain === "app.kubernetes.io") return ownKeys.includes(key);
  return (
    ownKeys.includes(key) ||
    ["checksum", "kube-score", "prometheus.io", "pulumi.com"].includes(domain) ||
    /(?:^|\.)k(?:8s|ubernetes)\.io$/.test(domain)
  );
}

const key = labelKey.refine((key) => !isOwn(key), {
  error: "must not be set: the program or Kubernetes sets it",
});

/** Labels and annotations of all objects. */
export const metadataSettings = section({
  labels: z
    .record(key, labelValue, { error: "must be an object of labels with their values" })
    .default({})
    .describe("labels of all Kubernetes objects and pods, for example for cost reports"),
  annotations: z
    .record(key, z.string("must be a text"), {
      error: "must be an object of annotations with their values",
    })
    .default({})
    .describe("annotations of all Kubernetes objects and pods"),
});

export type MetadataSettings = z.output<typeof metadataSettings>;

const inputs = z.looseObject({
  metadata: z
    .looseObject({
      labels: z.record(z.string(), z.unknown()).optional(),
      annotations: z.unknown().optional(),
    })
    .default({}),
});

/** Adds the labels and annotations to every object below a resource; selectors remain as they are. */
export const markedObjects =
  (settings: MetadataSettings): pulumi.ResourceTransformation =>
  ({ type, props, opts }) => {
    // A patch changes an object that another controller creates.
    if (!type.startsWith("kubernetes:") || type.endsWith("Patch")) return undefined;
    const { metadata, ...rest } = inputs.parse(props);
    return { props: { ...rest, metadata: { ...metadata, ...merged(metadata, settings) } }, opts };
  };

/** As {@link markedObjects}, for the pods of workloads. */
export const markedPods =
  (settings: MetadataSettings): PodChange =>
  ({ metadata, ...template }) => ({
    ...template,
    metadata: { ...metadata, ...merged(metadata, settings) },
  });

function merged(
  { labels, annotations }: { readonly labels?: unknown; readonly annotations?: unknown },
  settings: MetadataSettings,
) {
  return {
    ...(Object.keys(settings.labels).length > 0 && { labels: added(settings.labels, labels) }),
    ...(Object.keys(settings.annotations).length > 0 && {
      annotations: added(settings.annotations, annotations),
    }),
  };
}

/** The given keys and `more`; all annotations together can be one output, as for an account with workload identity. */
const added = (more: Readonly<Record<string, string>>, given: unknown): pulumi.Input<object> =>
  pulumi.Output.isInstance<object>(given)
    ? pulumi.output(given).apply((known) => ({ ...more, ...known }))
    : { ...more, ...z.looseObject({}).default({}).parse(given) };
