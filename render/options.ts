import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";

/** Options that a resource is registered with, without those that have no effect. */
export interface Options {
  /** The component that the resource is part of, as type and name: under another one, it is another resource. */
  readonly parent?: string;
  /** What the resource waits for: its explicit dependencies and those of its inputs, as type and name. */
  readonly dependsOn?: readonly string[];
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly ignoreChanges?: readonly string[];
  readonly replaceOnChanges?: readonly string[];
  readonly customTimeouts?: Readonly<Record<string, string>>;
  /** The resource whose deletion deletes this one, as type and name. */
  readonly deletedWith?: string;
  readonly deleteBeforeReplace?: boolean;
}

/** A resource in a URN, as its type and name. */
const fromUrn = (urn: string): string => {
  const [, , types = "", name = ""] = urn.split("::");
  return `${types.split("$").at(-1) ?? ""} ${name}`;
};

/** Options of a request to register a resource. */
export function optionsOf(request: RegisterResourceRequest): Options {
  const { create, update, pb_delete } = request.getCustomtimeouts()?.toObject() ?? {};
  const options: Options = {
    parent: fromUrn(request.getParent()).trim(),
    dependsOn: request.getDependenciesList().map(fromUrn).sort(),
    protect: request.getProtect(),
    retainOnDelete: request.getRetainondelete(),
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    customTimeouts: effective({
      create: create ?? "",
      update: update ?? "",
      delete: pb_delete ?? "",
    }),
    deletedWith: fromUrn(request.getDeletedwith()).trim(),
    deleteBeforeReplace: request.getDeletebeforereplace(),
  };
  return effective(options);
}

/** Resources that the inputs of a registered resource come from, as type and name. */
export function sourcesOf(request: RegisterResourceRequest): readonly string[] {
  const urns: string[] = [];
  request.getPropertydependenciesMap().forEach((dependencies) => {
    urns.push(...dependencies.getUrnsList());
  });
  return [...new Set(urns.map(fromUrn))].sort();
}

/** The fields of an object that are not empty. */
const effective = <T extends object>(fields: T): T =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]: [string, unknown]) =>
      typeof value === "object" && value !== null ? Object.keys(value).length > 0 : Boolean(value),
    ),
  ) as T;
