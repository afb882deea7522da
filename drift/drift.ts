import * as z from "zod";
import type { ApiServer } from "../components/cluster/apiServer.ts";
import { pathOf } from "../components/cluster/liveObjects.ts";
import { fieldManager, titleOf } from "../components/cluster/ownership.ts";
import { type Drift, driftOf, ownedByProgram } from "./fields.ts";
import type { Applied, State } from "./state.ts";

/** An object that differs from the program. */
export interface Drifted {
  readonly object: Applied;
  /** Fields that others have set; undefined if the object was deleted. */
  readonly fields: readonly Drift[] | undefined;
}

const live = z.object({
  metadata: z.object({
    resourceVersion: z.string(),
    managedFields: z
      .array(
        z.looseObject({
          manager: z.string(),
          operation: z.string(),
          subresource: z.string().optional(),
          fieldsV1: z.record(z.string(), z.unknown()).optional(),
        }),
      )
      .default([]),
  }),
});

const accept = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";

const addressOf = (object: Applied) => `${pathOf(object)}/${object.name}`;

/**
 * Objects of a stack that were changed or deleted outside of Pulumi.
 * @throws Error if the API server refuses to return an object
 */
export async function findDrift({ api, objects }: State): Promise<Drifted[]> {
  if (!api) return [];
  const found = await Promise.all(
    objects.map(async (object) => {
      const metadata = await read(api, object);
      const fields = metadata && driftOf(metadata.managedFields);
      return fields?.length === 0 ? [] : [{ object, fields }];
    }),
  );
  return found.flat();
}

async function read(api: ApiServer, object: Applied) {
  const { status, body } = await api.ask(addressOf(object), { accept });
  if (status === 404) return undefined;
  if (status !== 200) throw new Error(`${titleOf(object)}: HTTP status ${status}`);
  return live.parse(body).metadata;
}

/**
 * Restores an object: removes fields that others have added, resets fields that they have changed, and
 * creates it if it was deleted.
 * @throws Error if the API server refuses
 */
export async function restore(api: ApiServer, object: Applied): Promise<void> {
  const metadata = await read(api, object);
  if (metadata) {
    // The API server removes fields that a field manager owns and no longer applies.
    const patch = [
      { op: "test", path: "/metadata/resourceVersion", value: metadata.resourceVersion },
      {
        op: "replace",
        path: "/metadata/managedFields",
        value: ownedByProgram(metadata.managedFields),
      },
    ];
    await change(api, object, "", "application/json-patch+json", patch);
  }
  const query = `?fieldManager=${fieldManager}&force=true`;
  await change(api, object, query, "application/apply-patch+yaml", object.inputs);
}

async function change(
  api: ApiServer,
  object: Applied,
  query: string,
  contentType: string,
  body: object,
): Promise<void> {
  const { status, body: answer } = await api.ask(`${addressOf(object)}${query}`, {
    method: "PATCH",
    contentType,
    body: JSON.stringify(body),
  });
  if (status >= 300) {
    const { message } = z.object({ message: z.string() }).catch({ message: "" }).parse(answer);
    throw new Error(`${titleOf(object)}: HTTP status ${status}: ${message}`);
  }
}

/** One line per changed field, for the terminal. */
export const linesOf = (drifted: readonly Drifted[]): string[] =>
  drifted.flatMap(({ object, fields }) =>
    fields
      ? fields.map(({ path, manager }) => `${titleOf(object)}: ${path}, by ${manager}`)
      : [`${titleOf(object)}: deleted`],
  );
