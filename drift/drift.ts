import * as z from "zod";
import type { ApiServer } from "../components/cluster/apiServer.ts";
import { pathOf } from "../components/cluster/liveObjects.ts";
import { fieldManager, titleOf } from "../components/cluster/ownership.ts";
import { type Drift, driftOf, takenBack } from "./fields.ts";
import type { Applied, State } from "./state.ts";

/** An object that is not as the program has it. */
export interface Drifted {
  readonly object: Applied;
  /** Fields of others; undefined if the object is gone. */
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
 * Every object of a stack that others have changed or deleted.
 * @throws Error if the API server does not show one
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
 * Makes an object again what the program says: what others have added to it goes, what they have
 * changed is set, and one that is gone is made.
 * @throws Error if the API server refuses
 */
export async function takeBack(api: ApiServer, object: Applied): Promise<void> {
  const metadata = await read(api, object);
  if (metadata) {
    // The API server removes what an applier has set and applies no longer.
    const patch = [
      { op: "test", path: "/metadata/resourceVersion", value: metadata.resourceVersion },
      { op: "replace", path: "/metadata/managedFields", value: takenBack(metadata.managedFields) },
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

/** Each field that is another's in a line, for people. */
export const linesOf = (drifted: readonly Drifted[]): string[] =>
  drifted.flatMap(({ object, fields }) =>
    fields
      ? fields.map(({ path, manager }) => `${titleOf(object)}: ${path}, by ${manager}`)
      : [`${titleOf(object)}: deleted`],
  );
