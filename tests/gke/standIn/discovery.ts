import { type Schema, Validation, type Verdict } from "./validation.ts";

/** A method of a Discovery document. */
export interface Method {
  /** Unique, such as "compute.networks.insert". */
  readonly id: string;
  readonly path: string;
  readonly httpMethod: string;
  readonly parameters?: Readonly<Record<string, Schema>>;
  readonly request?: { readonly $ref: string };
}

interface Resources {
  readonly methods?: Readonly<Record<string, Method>>;
  readonly resources?: Readonly<Record<string, Resources>>;
}

export interface Document extends Resources {
  readonly servicePath: string;
  readonly schemas: Readonly<Record<string, Schema>>;
  /** Query parameters of every method. */
  readonly parameters: Readonly<Record<string, Schema>>;
}

export interface Found {
  readonly method: Method;
  readonly params: Readonly<Record<string, string>>;
}

/** One API by its Discovery document: routes and validates requests. */
export class Discovery {
  readonly #document: Document;
  readonly #routes: readonly Route[];

  constructor(document: Document) {
    this.#document = document;
    // The template with the most literal text first: …/{x}:verb before …/{+x}.
    this.#routes = methodsOf(document)
      .map((method) => route(method, document.servicePath))
      .sort((a, b) => b.literals - a.literals);
  }

  /** @param path path of the request with the API's service path, such as "/compute/v1/projects/…" */
  find(verb: string, path: string): Found | undefined {
    for (const { method, names, pattern } of this.#routes) {
      const match = method.httpMethod === verb ? pattern.exec(path) : null;
      if (!match) continue;
      const values = match.slice(1).map(decodeURIComponent);
      return {
        method,
        params: Object.fromEntries(names.map((name, index) => [name, values[index] ?? ""])),
      };
    }
    return undefined;
  }

  /** Whether the API has a method with this ID. */
  has(id: string): boolean {
    return this.#routes.some(({ method }) => method.id === id);
  }

  validate(method: Method, query: URLSearchParams, body: unknown): Verdict {
    const validation = new Validation(this.#document.schemas, method.id);
    const parameters = { ...this.#document.parameters, ...method.parameters };
    for (const [name, value] of query) {
      const schema = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
      if (!schema || schema.location !== "query")
        validation.errors.push(`unknown query parameter ${name}`);
      else validation.check(schema, fromQuery(schema, value), `?${name}`);
    }
    for (const [name, { required, location }] of Object.entries(parameters))
      if (required && location === "query" && !query.has(name))
        validation.errors.push(`missing query parameter ${name}`);
    if (body === undefined) {
      if (method.request) validation.notes.push("no body");
    } else if (method.request) validation.check(method.request, body, "");
    else if (Object.keys(Object(body)).length > 0) validation.errors.push("the method has no body");
    return validation;
  }
}

interface Route {
  readonly method: Method;
  readonly pattern: RegExp;
  /** Names of the groups of `pattern`. */
  readonly names: readonly string[];
  /** Characters outside of parameters. */
  readonly literals: number;
}

const methodsOf = ({ methods = {}, resources = {} }: Resources): readonly Method[] => [
  ...Object.values(methods),
  ...Object.values(resources).flatMap(methodsOf),
];

/** A route of an RFC 6570 template: `{x}` is a segment, `{+x}` may have slashes. */
function route(method: Method, servicePath: string): Route {
  const names: string[] = [];
  const parts = (servicePath + method.path).split(/(\{[^}]+\})/);
  const source = parts.map((part) => {
    const [, plus, name] = /^\{(\+?)([^}]+)\}$/.exec(part) ?? [];
    if (name === undefined) return part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
    names.push(name);
    const pattern = method.parameters?.[name]?.pattern;
    return plus ? `(${pattern?.replaceAll(/^\^|\$$/g, "") ?? ".+"})` : "([^/]+)";
  });
  const literals = parts.filter((part) => !part.startsWith("{")).join("").length;
  return { method, names, literals, pattern: new RegExp(`^/${source.join("")}$`) };
}

const fromQuery = ({ type }: Schema, text: string): unknown =>
  type === "boolean" && /^(true|false)$/.test(text) ? text === "true" : text;
