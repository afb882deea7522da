import type * as pulumi from "@pulumi/pulumi";

/**
 * Gives every Kubernetes object below a resource the same field manager. By default the
 * provider makes up one for each, and a run that is killed between an object's creation and
 * the note of it in the state loses its name: the next run would then be another owner, and
 * conflict with the lost one over every field that the API server has filled in.
 * https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/#field-managers
 */
export const oneFieldManager: pulumi.ResourceTransformation = ({ type, props, opts }) => {
  if (!type.startsWith("kubernetes:")) return undefined;
  const { metadata } = props as { metadata?: { annotations?: object } };
  return {
    props: {
      ...props,
      metadata: {
        ...metadata,
        annotations: { ...metadata?.annotations, "pulumi.com/patchFieldManager": "ha-monitoring" },
      },
    },
    opts,
  };
};
