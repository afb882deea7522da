import * as z from "zod";
import type { ApiServer } from "./apiServer.ts";

/** Identifies an object in a cluster. */
export interface ObjectName {
  /** Such as apps/v1. */
  readonly apiVersion: string;
  readonly kind: string;
  /** Undefined for cluster-scoped objects. */
  readonly namespace?: string | undefined;
  readonly name: string;
}

const metadata = z.object({
  name: z.string(),
  annotations: z.record(z.string(), z.string()).optional(),
  managedFields: z
    .array(
      z.object({
        manager: z.string(),
        operation: z.string(),
        subresource: z.string().optional(),
        fieldsV1: z.record(z.string(), z.unknown()).optional(),
      }),
    )
    .optional(),
});

/** Metadata of an object on the API server. */
export type LiveMetadata = z.output<typeof metadata>;

const one = z.object({ metadata });
// The API server encodes an empty list of metadata as null.
const list = z.object({ items: z.array(one).nullable() });

/** Requests only metadata, so that the data of Secrets is not transferred. */
const accept = (kind: string) => `application/json;as=${kind};g=meta.k8s.io;v=v1`;

/** URL path of all objects of a kind, within the namespace if one is given. */
export function pathOf({ apiVersion, kind, namespace }: Omit<ObjectName, "name">): string {
  const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const within = namespace === undefined ? "" : `/namespaces/${namespace}`;
  return `${root}${within}/${pluralOf(kind)}`;
}

/** Resource name of a kind, such as networkpolicies. */
function pluralOf(kind: string): string {
  const word = kind.toLowerCase();
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  return word.endsWith("s") ? `${word}es` : `${word}s`;
}

/** Finds objects in the cluster, with one list request for each kind and namespace. */
export class LiveObjects {
  readonly #api: ApiServer;
  readonly #lists = new Map<string, Promise<ReadonlyMap<string, LiveMetadata> | undefined>>();

  constructor(api: ApiServer) {
    this.#api = api;
  }

  /**
   * Metadata of an object, or undefined if it does not exist.
   * @throws Error if the API server answers with an unexpected status
   */
  async find(object: ObjectName): Promise<LiveMetadata | undefined> {
    const path = pathOf(object);
    let listing = this.#lists.get(path);
    if (listing === undefined) this.#lists.set(path, (listing = this.#list(path)));
    const found = await listing;
    if (found) return found.get(object.name);
    return this.#get(`${path}/${object.name}`);
  }

  /** Metadata of all objects by name; undefined if the user may not list them. */
  async #list(path: string): Promise<ReadonlyMap<string, LiveMetadata> | undefined> {
    // resourceVersion 0 accepts any age: the API server answers from its cache.
    const request = { accept: accept("PartialObjectMetadataList") };
    const { status, body } = await this.#api.ask(`${path}?resourceVersion=0`, request);
    if (status === 403) return undefined;
    if (status === 404) return new Map();
    if (status !== 200) throw new Error(`${path}: HTTP status ${status}`);
    const items = list.parse(body).items ?? [];
    return new Map(items.map(({ metadata }) => [metadata.name, metadata]));
  }

  async #get(path: string): Promise<LiveMetadata | undefined> {
    const { status, body } = await this.#api.ask(path, { accept: accept("PartialObjectMetadata") });
    if (status === 404) return undefined;
    if (status !== 200) throw new Error(`${path}: HTTP status ${status}`);
    return one.parse(body).metadata;
  }
}
