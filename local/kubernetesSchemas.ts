import { execa } from "execa";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { UserError } from "./userError.ts";
import { cacheDir } from "./layout.ts";

/**
 * Releases of Kubernetes that objects are validated against, with the checksums of their modules. The
 * schemas come from the OpenAPI description in the module: https://kubernetes.io/docs/concepts/overview/kubernetes-api/#openapi-interface-definition
 */
const releases: Readonly<Record<string, string>> = {
  "1.33.13": "h1:bmH31xUdSzeA5vk0wZAK9MZp11mdLuzUSeKk0qN3hPQ=",
  "1.34.4": "h1:Yy6R4QB8C9kJPp25GFqEvX5XQwY5qzKeqD0Xx6oAcmk=",
  "1.35.4": "h1:o/8dBC/pHVpYoGV4OAIytAlNPZbdYVTXJHoYvXC4qzM=",
  "1.36.4": "h1:08GT0ZOMtyCcRnslyvnpWurf1wm20KHbC/aRS+0LxSo=",
};
export const schemaReleases = Object.keys(releases);

/** A JSON schema, with the keywords that the API description uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly "x-kubernetes-group-version-kind"?: readonly {
    readonly group: string;
    readonly version: string;
    readonly kind: string;
  }[];
}
type Definitions = Readonly<Record<string, Schema>>;

/** Folder of the schemas in the cache. Its name has a hash of this file, which generates them. */
export async function schemasDirectory(): Promise<string> {
  const hash = createHash("sha256").update(await readFile(import.meta.filename));
  return path.join(cacheDir, "schemas", hash.digest("hex").slice(0, 12));
}

/** Generates the schemas of every release, for `kubeconform -schema-location FOLDER/RELEASE`. */
export async function generateSchemas(): Promise<void> {
  const target = await schemasDirectory();
  await mkdir(path.dirname(target), { recursive: true });
  // Written to another folder and renamed, so that a killed run leaves no incomplete folder.
  const unfinished = await mkdtemp(path.join(path.dirname(target), ".schemas-"));
  try {
    for (const release of schemaReleases) {
      const { definitions } = await describedApi(release);
      const folder = path.join(unfinished, release, `v${release}-standalone-strict`);
      await mkdir(folder, { recursive: true });
      for (const [file, schema] of strictSchemas(definitions))
        await writeFile(path.join(folder, file), JSON.stringify(schema));
    }
    await rename(unfinished, target);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
}

async function describedApi(release: string): Promise<{ definitions: Definitions }> {
  const module = `k8s.io/kubernetes@v${release}`;
  const { stdout } = await execa("go", ["mod", "download", "-json", module]);
  const { Dir, Sum } = JSON.parse(stdout) as { Dir: string; Sum: string };
  if (Sum !== releases[release])
    throw new UserError(`The module ${module} has the checksum ${Sum}, not the pinned one.`);
  const file = path.join(Dir, "api/openapi-spec/swagger.json");
  return JSON.parse(await readFile(file, "utf8")) as { definitions: Definitions };
}

const ofDefinition = "#/definitions/";

/** Types for which the API server accepts more than the description says. */
const lenient: Definitions = {
  "io.k8s.apimachinery.pkg.api.resource.Quantity": { type: ["string", "number"] },
  "io.k8s.apimachinery.pkg.util.intstr.IntOrString": { type: ["string", "integer"] },
};

/**
 * A self-contained schema for each kind, by the file name that kubeconform expects. The schemas refuse
 * unknown fields.
 */
export function strictSchemas(definitions: Definitions): Map<string, object> {
  const strict = Object.fromEntries(
    Object.entries(definitions).map(([name, schema]) => [name, lenient[name] ?? refuse(schema)]),
  );
  return new Map(
    Object.entries(definitions).flatMap(([name, schema]) =>
      (schema["x-kubernetes-group-version-kind"] ?? []).map(({ group, version, kind }) => {
        const apiVersion = group ? `${group}/${version}` : version;
        const prefix = group ? `${group.split(".")[0]}-` : "";
        return [
          `${kind}-${prefix}${version}.json`.toLowerCase(),
          {
            allOf: [{ $ref: `${ofDefinition}${name}` }],
            properties: { apiVersion: { enum: [apiVersion] }, kind: { enum: [kind] } },
            required: ["apiVersion", "kind"],
            definitions: reachable(strict, name),
          },
        ];
      }),
    ),
  );
}

/** A schema that refuses unknown fields, without descriptions. */
function refuse(schema: Schema): Schema {
  const { $ref, type, properties, required, additionalProperties, items } = schema;
  return {
    ...($ref && { $ref }),
    ...(type && { type }),
    ...(required && { required }),
    ...(items && { items: refuse(items) }),
    ...(typeof additionalProperties === "object" && {
      additionalProperties: refuse(additionalProperties),
    }),
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, property]) => [name, refuse(property)]),
      ),
      additionalProperties: false,
    }),
  };
}

/** A definition and all that it refers to, directly or indirectly. */
function reachable(definitions: Definitions, name: string): Definitions {
  const found = new Set<string>();
  const visit = (name: string) => {
    if (found.has(name)) return;
    found.add(name);
    const references = JSON.stringify(definitions[name]).matchAll(/"#\/definitions\/([^"]+)"/g);
    for (const [, reference = ""] of references) visit(reference);
  };
  visit(name);
  return Object.fromEntries([...found].map((name) => [name, definitions[name] ?? {}]));
}
