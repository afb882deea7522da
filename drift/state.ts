import * as z from "zod";
import { ApiServer } from "../components/cluster/apiServer.ts";
import { accessByText, findAccess } from "../components/cluster/kubeconfig.ts";
import type { ObjectName } from "../components/cluster/liveObjects.ts";
import { revealSecrets } from "../local/client/exportedSecrets.ts";

/** Output of `pulumi stack export --show-secrets`, as far as it is needed. */
const exported = z.object({
  deployment: z.object({
    resources: z
      .array(
        z.object({
          type: z.string(),
          delete: z.boolean().optional(),
          inputs: z.unknown().optional().transform(revealSecrets),
        }),
      )
      .default([]),
  }),
});

const object = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
});

const provider = z.object({ kubeconfig: z.string().optional(), context: z.string().optional() });

/** An object as the last `pulumi up` applied it. */
export interface Applied extends ObjectName {
  /** The object as the program declares it. */
  readonly inputs: object;
}

/** The Kubernetes part of a stack's state. */
export interface State {
  /** Undefined for a stack without Kubernetes objects. */
  readonly api: ApiServer | undefined;
  readonly objects: readonly Applied[];
}

export function stateOf(json: string): State {
  const { resources } = exported.parse(JSON.parse(json)).deployment;
  const kept = resources.filter((resource) => resource.delete !== true);
  const found = kept.find(({ type }) => type === "pulumi:providers:kubernetes");
  const { kubeconfig, context } = provider.parse(found?.inputs ?? {});
  // The provider accepts the path or the content of a kubeconfig.
  const access =
    found &&
    (kubeconfig?.includes("\n") || kubeconfig?.startsWith("{")
      ? accessByText(kubeconfig)
      : findAccess({ kubeconfig, context }));
  return {
    api: access && new ApiServer(access),
    objects: kept.flatMap(({ type, inputs }) => {
      // A patch changes an object that Kubernetes creates.
      if (!type.startsWith("kubernetes:") || type.endsWith("Patch")) return [];
      const { data } = object.safeParse(inputs);
      if (!data) return [];
      const { apiVersion, kind, metadata } = data;
      const { name, namespace } = metadata;
      return [{ apiVersion, kind, namespace, name, inputs: data }];
    }),
  };
}
