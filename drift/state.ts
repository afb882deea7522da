import * as z from "zod";
import { ApiServer } from "../components/cluster/apiServer.ts";
import { accessByText, findAccess } from "../components/cluster/kubeconfig.ts";
import type { ObjectName } from "../components/cluster/liveObjects.ts";

/** What `pulumi stack export --show-secrets` prints, as far as it is of use here. */
const exported = z.object({
  deployment: z.object({
    resources: z
      .array(
        z.object({
          type: z.string(),
          delete: z.boolean().optional(),
          inputs: z.unknown().optional().transform(revealed),
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

/** An object as the last pulumi up has applied it. */
export interface Applied extends ObjectName {
  /** All that the program says of it. */
  readonly inputs: object;
}

/** The Kubernetes part of a stack's state. */
export interface State {
  /** Undefined for a stack that has nothing in any cluster. */
  readonly api: ApiServer | undefined;
  readonly objects: readonly Applied[];
}

export function stateOf(json: string): State {
  const { resources } = exported.parse(JSON.parse(json)).deployment;
  const kept = resources.filter((resource) => resource.delete !== true);
  const found = kept.find(({ type }) => type === "pulumi:providers:kubernetes");
  const { kubeconfig, context } = provider.parse(found?.inputs ?? {});
  // The provider takes either a path or the kubeconfig itself.
  const access =
    found &&
    (kubeconfig?.includes("\n") || kubeconfig?.startsWith("{")
      ? accessByText(kubeconfig)
      : findAccess({ kubeconfig, context }));
  return {
    api: access && new ApiServer(access),
    objects: kept.flatMap(({ type, inputs }) => {
      // A patch is of an object that Kubernetes makes.
      if (!type.startsWith("kubernetes:") || type.endsWith("Patch")) return [];
      const { data } = object.safeParse(inputs);
      if (!data) return [];
      const { apiVersion, kind, metadata } = data;
      const { name, namespace } = metadata;
      return [{ apiVersion, kind, namespace, name, inputs: data }];
    }),
  };
}

/** How Pulumi marks a secret in a state. */
const secret = z.object({
  "4dabf18193072939515e22adb298388d": z.literal("1b47061264138c4ac30d75fd1eb44270"),
  plaintext: z.string(),
});

/** A value with the texts of its secrets. */
function revealed(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(revealed);
  const { data } = secret.safeParse(value);
  if (data) return JSON.parse(data.plaintext) as unknown;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, revealed(part)] as const),
  );
}
