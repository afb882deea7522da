import { randomBytes } from "node:crypto";
import type { Collection } from "./collection.ts";
import { inUse } from "./refusal.ts";
import { type Fields, type Handlers, now, type Request, type World } from "./world.ts";

export interface Named extends Fields {
  readonly name: string;
}

export interface LongRunningArgs {
  /** Path of the methods of locations, such as certificatemanager.projects.locations. */
  readonly api: string;
  readonly resources: Collection<Named>;
}

/** Creates the methods of kinds of resources whose changes are long-running operations. */
export const longRunningMethods = (world: World, { api, resources }: LongRunningArgs) => {
  const start = (target: string, response: object) => {
    const id = `operation-${randomBytes(6).toString("hex")}`;
    const name = `${target.split("/").slice(0, 4).join("/")}/operations/${id}`;
    const metadata = { "@type": "type.googleapis.com/google.cloud.Metadata", target };
    return world.operations.start(
      name,
      { name, metadata, done: true, response },
      { done: false, response: undefined },
    );
  };
  /**
   * @param path path of the kind, such as certificateMaps.certificateMapEntries
   * @param id query parameter with the ID of a new resource
   * @param fill returns the output-only fields of a resource; throws Refusal for an invalid resource
   */
  return (
    path: string,
    id: string,
    fill: (name: string, body: Fields) => object = () => ({}),
  ): Handlers => {
    const last = path.split(".").at(-1) ?? "";
    return {
      [`${api}.${path}.create`]: ({
        params: { parent },
        query,
        body,
      }: Request<{ parent: string }, Fields>) => {
        const name = `${parent}/${last}/${query.get(id) ?? ""}`;
        const times = { createTime: now(), updateTime: now() };
        return start(name, resources.add(name, { ...body, name, ...times, ...fill(name, body) }));
      },
      [`${api}.${path}.get`]: ({ params }: Request<Named>) => resources.get(params.name),
      [`${api}.${path}.patch`]: ({ params: { name }, body }: Request<Named, Fields>) =>
        start(name, resources.change(name, body)),
      [`${api}.${path}.delete`]: ({ params: { name } }: Request<Named>) => {
        resources.get(name);
        const [by] =
          resources
            .entries()
            .find(
              ([other, one]) =>
                other.startsWith(`${name}/`) ||
                (JSON.stringify(one).includes(`"${name}"`) && other !== name),
            ) ?? [];
        if (by !== undefined) throw inUse(name, by);
        resources.delete(name);
        return start(name, {});
      },
    };
  };
};

/** Methods that read long-running operations. */
export const operationMethods = (world: World, api: string): Handlers => ({
  [`${api}.operations.get`]: ({ params }: Request<Named>) => world.operations.get(params.name),
});
