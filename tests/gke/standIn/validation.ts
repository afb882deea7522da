/** A schema of a Discovery document: https://developers.google.com/discovery/v1/type-format */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly enumDeprecated?: readonly boolean[];
  readonly description?: string;
  readonly readOnly?: boolean;
  readonly deprecated?: boolean;
  readonly required?: boolean;
  readonly location?: "path" | "query";
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly annotations?: { readonly required?: readonly string[] };
}

type Schemas = Readonly<Record<string, Schema>>;

/** Result of the validation of a request. */
export interface Verdict {
  /** Reasons for status 400. */
  readonly errors: readonly string[];
  /** What Google ignores or discourages: output-only and deprecated fields. */
  readonly notes: readonly string[];
  /** Paths of the fields in the body; items of lists and keys of maps are omitted. */
  readonly fields: readonly string[];
}

/** Finds deviations of a value from a schema. */
export class Validation implements Verdict {
  readonly errors: string[] = [];
  readonly notes: string[] = [];
  readonly #fields = new Set<string>();
  readonly #schemas: Schemas;
  readonly #method: string;

  constructor(schemas: Schemas, method: string) {
    this.#schemas = schemas;
    this.#method = method;
  }

  get fields(): readonly string[] {
    return [...this.#fields];
  }

  check(schema: Schema, value: unknown, at: string): void {
    if (schema.$ref !== undefined) {
      const target = this.#schemas[schema.$ref];
      if (!target) throw new Error(`The Discovery document has no schema ${schema.$ref}.`);
      this.check(target, value, at);
    } else if (value === null || schema.type === "any" || schema.type === undefined) return;
    else if (schema.type === "object") this.#checkObject(schema, value, at);
    else if (schema.type === "array") {
      if (!Array.isArray(value)) this.#mustBe(at, "a list", value);
      else for (const item of value) this.check(schema.items ?? {}, item, at);
    } else this.#checkScalar(schema, value, at);
  }

  #checkObject(schema: Schema, value: unknown, at: string): void {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      this.#mustBe(at, "an object", value);
      return;
    }
    const properties = schema.properties ?? {};
    for (const [key, item] of Object.entries<unknown>({ ...value })) {
      const property = Object.hasOwn(properties, key) ? properties[key] : undefined;
      const path = at === "" ? key : `${at}.${key}`;
      if (property) {
        this.#fields.add(path);
        const { description = "", readOnly, deprecated } = property;
        if (readOnly || /^\[?output only/i.test(description))
          this.notes.push(`${path}: output only`);
        if (deprecated || /^deprecated/i.test(description)) this.notes.push(`${path}: deprecated`);
        this.check(property, item, path);
      } else if (schema.additionalProperties)
        this.check(schema.additionalProperties, item, `${at}[]`);
      else if (item === null || (Array.isArray(item) && item.length === 0))
        // Google ignores an unknown field without a value.
        this.notes.push(`${path}: unknown, without a value`);
      else
        this.errors.push(
          `Invalid JSON payload received. Unknown name "${key}" at '${at}': Cannot find field.`,
        );
    }
    for (const [key, { annotations }] of Object.entries(properties))
      if (annotations?.required?.includes(this.#method) && !Object.hasOwn(value, key))
        this.errors.push(`${at}.${key} is required`);
  }

  #checkScalar(schema: Schema, value: unknown, at: string): void {
    const { type, format = "" } = schema;
    if (/^u?int64$/.test(format)) {
      if (!/^-?\d+$/.test(String(value))) this.#mustBe(at, "an int64", value);
    } else if (type === "boolean") {
      if (typeof value !== "boolean") this.#mustBe(at, "a boolean", value);
    } else if (type === "integer" || type === "number") {
      if (!/^-?\d+(\.\d+)?$/.test(String(value))) this.#mustBe(at, "a number", value);
    } else if (type !== "string") throw new Error(`${at} has the unknown type ${String(type)}.`);
    else if (typeof value !== "string") this.#mustBe(at, "a string", value);
    else this.#checkText(schema, value, at);
  }

  #checkText(
    { enum: values, enumDeprecated, format = "", pattern }: Schema,
    text: string,
    at: string,
  ) {
    if (values && !values.includes(text)) this.#mustBe(at, `one of ${values.join(", ")}`, text);
    if (values && enumDeprecated?.[values.indexOf(text)])
      this.notes.push(`${at}: deprecated value ${text}`);
    if (format === "google-duration" && !/^-?\d+(\.\d+)?s$/.test(text))
      this.#mustBe(at, "a duration", text);
    if (/date-time|google-datetime/.test(format) && Number.isNaN(Date.parse(text)))
      this.#mustBe(at, "a time", text);
    if (format === "byte" && !/^[\w+/-]*=*$/.test(text)) this.#mustBe(at, "base64", text);
    if (pattern !== undefined && text !== "" && !new RegExp(pattern).test(text))
      this.#mustBe(at, `of the form ${pattern}`, text);
  }

  #mustBe(at: string, what: string, value: unknown): void {
    this.errors.push(`Invalid value at '${at}': must be ${what} (got ${JSON.stringify(value)})`);
  }
}
