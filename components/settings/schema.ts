import * as z from "zod";
import { isQuantity, quantityValue } from "./quantity.ts";
import { hint } from "./didYouMean.ts";

// Metadata for docs/configuration.md, in addition to the description and the default of a setting.
declare module "zod" {
  interface GlobalMeta {
    /** Words for a default that the program derives, such as "80 % of storage". */
    derivedDefault?: string;
    /** Key of a setting that has the same keys and describes them: they are not listed again. */
    keysOf?: string;
    /** Set with `pulumi config set --secret`. */
    secret?: boolean;
    /** Also `{ secret, key }` of an existing Secret. */
    isReferable?: boolean;
    /** The text above the table describes it: it has no row. */
    isCommon?: boolean;
    /** Schema of the only value, or of each value of a list. */
    entry?: object;
  }
}

interface Issue {
  readonly input?: unknown;
  readonly path?: PropertyKey[];
}

/** Error of a setting: the requirement and the current value. */
export const must = (requirement: string) => ({
  error: ({ input }: Issue) =>
    input === undefined
      ? `is missing: it must ${requirement}`
      : `must ${requirement} (got ${JSON.stringify(input)})`,
});

/**
 * An object of settings that refuses unknown keys.
 * @param names words for the known keys in messages; default a list of them
 */
export function section<S extends z.ZodRawShape>(shape: S, names?: string): z.ZodObject<S> {
  const known = Object.keys(shape).filter((key) => !isForbidden(shape[key]));
  const listed = known.join(", ");
  const unknownKey = z.custom(() => false, {
    error: ({ path }: Issue) =>
      `is not a known key; ${hint(String(path?.at(-1)), known, `known ${names ?? `are ${listed}`}`)}`,
  });
  const requirement = `must be an object with keys${names === undefined ? ` from ${listed}` : `: ${names}`}`;
  return (
    z
      .object(shape, {
        // The value may contain a secret, so the message omits it.
        error: ({ input }) => (input === undefined ? `is missing: it ${requirement}` : requirement),
      })
      // Not z.strictObject, which reports all unknown keys as one problem of the object.
      .catchall(unknownKey)
  );
}

/** A key of a record with these keys only; `what` names one of them: "an image". */
export const keyAmong = (keys: readonly string[], what: string) =>
  z.string().refine((key) => keys.includes(key), {
    error: ({ input }) => `is not ${what}; ${hint(String(input), keys)}`,
  });

/** An object with exactly one of several keys. */
type Either<S extends z.ZodRawShape> = {
  [Way in keyof S]: { readonly [Key in Way]: z.output<S[Key]> } & {
    readonly [Key in Exclude<keyof S, Way>]?: undefined;
  };
}[keyof S];

/** A schema of {@link Either}: each key is one alternative with its own settings. */
export function either<S extends z.ZodRawShape>(ways: S) {
  const names = Object.keys(ways);
  const shape = Object.fromEntries(
    Object.entries(ways).map(([way, settings]) => [way, z.optional(settings)]),
  );
  return section(shape)
    .refine((settings) => names.filter((name) => settings[name] !== undefined).length === 1, {
      error: `must have exactly one of the keys ${names.join(", ")}`,
    })
    .transform((settings) => settings as Either<S>);
}

/** One value, or a list of at least one value: the output is a list. A problem of the one value has no index. */
export const oneOrMore = <S extends z.ZodObject>(entry: S) =>
  z
    .transform((value: unknown, context): z.output<S>[] => {
      const isList = Array.isArray(value);
      const result = z
        .array(entry)
        .min(1, { error: "must not be an empty list" })
        .safeParse(isList ? value : [value]);
      if (result.success) return result.data;
      for (const { path, message } of result.error.issues)
        context.addIssue({ code: "custom", message, path: isList ? path : path.slice(1) });
      return z.NEVER;
    })
    .meta({ entry });

/** A key that must not be set; `reason` says why. */
export const forbidden = (reason: string) =>
  z.never({ error: `must not be set: ${reason}` }).optional();

const isForbidden = (schema: unknown) =>
  schema instanceof z.ZodOptional && schema.unwrap() instanceof z.ZodNever;

export function wholeNumber(minimum: number, maximum = Number.MAX_SAFE_INTEGER): z.ZodInt {
  const error = must(`be a whole number of at least ${minimum}`);
  return (
    z
      .int(error)
      // abort: later checks that compare settings receive only valid numbers.
      .min(minimum, { ...error, abort: true })
      .max(maximum, { ...must(`be at most ${maximum}`), abort: true })
  );
}

/** Number of pods of one component. More than a hundred is assumed to be a typing error. */
export const replicas = () => wholeNumber(1, 100);

/** One line of text without spaces around it. */
export function text(): z.ZodString {
  const error = must("be a text that is not empty");
  return z
    .string(error)
    .min(1, { ...error, abort: true })
    .regex(/^\S(.*\S)?$/, must("be one line without spaces around it"))
    .regex(/^\P{Cc}*$/u, must("be without control characters"));
}

/** A text that matches a pattern. */
export const matching = (pattern: RegExp, requirement: string) =>
  z.string(must(requirement)).regex(pattern, { abort: true });

/** A list without duplicates. */
export const distinct = <T extends z.ZodType>(element: T, requirement: string) =>
  distinctBy(z.array(element, must(requirement)), (entry) => ` (got ${JSON.stringify(entry)})`);

/** A list of texts without duplicates; error messages omit the texts, which may contain a secret. */
export const distinctUnrepeated = (requirement: string) =>
  distinctBy(z.array(unrepeated("be a text"), mustUnrepeated(requirement)), () => "");

const distinctBy = <T extends z.ZodType>(array: z.ZodArray<T>, got: (entry: unknown) => string) =>
  array.superRefine((list, context) => {
    for (const [index, entry] of list.entries())
      if (list.indexOf(entry) < index)
        context.addIssue({
          code: "custom",
          path: [index],
          message: `is a duplicate${got(entry)}`,
        });
  });

/** Placeholder for a secret when the configuration is read without the passphrase (make render). */
export const encryptedPlaceholder = "<secret, not decrypted>";

/** Error of a setting that may contain a secret: the requirement, without the current value. */
const mustUnrepeated = (requirement: string) => ({
  error: ({ input }: Issue) =>
    input === undefined ? `is missing: it must ${requirement}` : `must ${requirement}`,
});

/** A text that error messages omit, as it may contain a secret. */
export const unrepeated = (requirement: string, isValid: (text: string) => boolean = () => true) =>
  z
    .string(mustUnrepeated(requirement))
    .refine((text) => text === encryptedPlaceholder || isValid(text));

/** A secret text; error messages omit its value. */
export const secret = (requirement: string, isValid: (text: string) => boolean) =>
  unrepeated(requirement, isValid).meta({ secret: true });

/** Whether a text is an absolute HTTP or HTTPS URL. URL.parse alone also accepts spaces and missing slashes. */
export const isHttpUrl = (text: string) =>
  /^https?:\/\/[^\s/?#]\S*$/i.test(text) && URL.parse(text) !== null;

/** A secret of any form. */
export const secretText = () => secret("be a text that is not empty", (text) => text !== "");

/** A secret HTTP URL: the URL itself authorizes every client that knows it. */
export const secretUrl = () => secret("be a URL of http or https", isHttpUrl);

/** Whether a text can be a credential in an HTTP header: not empty, no spaces. */
export const isToken = (text: string) => /^\S+$/.test(text);

export const flag = () => z.boolean(must("be true or false"));

export function oneOf<const T extends readonly string[]>(values: T) {
  return z.enum(values, must(`be one of ${values.join(", ")}`));
}

const labelPattern = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";

/** One label of a DNS name (RFC 1123): up to 63 characters of a-z, 0-9 and hyphens. */
export const dnsLabel = new RegExp(`^${labelPattern}$`);

/** A DNS name (RFC 1123): labels of a-z, 0-9 and hyphens, separated by dots. */
export function dnsName(): z.ZodString {
  const error = must('be a DNS name such as "monitoring.example.com", in lower case');
  return z
    .string(error)
    .max(253, error)
    .regex(new RegExp(`^${labelPattern}(?:\\.${labelPattern})*$`), error);
}

/** A Kubernetes quantity in a range; plain YAML numbers are accepted. */
function quantity(example: string, least: string, most: string) {
  const error = must(`be a positive Kubernetes quantity such as "${example}"`);
  return z.preprocess(
    (value) => (typeof value === "number" ? String(value) : value),
    z
      .string(error)
      .refine((value) => isQuantity(value) && quantityValue(value) > 0, { ...error, abort: true })
      .refine(
        (value) => quantityValue(value) >= quantityValue(least),
        must(`be at least ${least}, such as "${example}"`),
      )
      .refine(
        (value) => quantityValue(value) <= quantityValue(most),
        must(`be at most ${most}, such as "${example}"`),
      ),
  );
}

// The ranges refuse values with a wrong unit, such as 4 bytes or 2Gi cores.
/** Cores. */
export const cpu = (example: string) => quantity(example, "1m", "1k");
/** Bytes of memory. */
export const memory = (example: string) => quantity(example, "16Mi", "16Ti");
/** Bytes of a volume; Google's largest disk has 64Ti. */
export const storage = (example: string) => quantity(example, "64Mi", "64Ti");

export interface ResourceDefaults {
  readonly requests: { readonly cpu: string; readonly memory: string };
  readonly limits: { readonly memory: string };
}

/**
 * CPU and memory of a container. There is no default CPU limit: throttling would delay monitoring
 * under load.
 */
export function resources({ requests, limits }: ResourceDefaults) {
  return section({
    requests: section({
      cpu: cpu("500m").default(requests.cpu),
      memory: memory("2Gi").default(requests.memory),
    }).prefault({}),
    limits: section({
      cpu: cpu("2").optional(),
      memory: memory("4Gi").default(limits.memory),
    }).prefault({}),
  })
    .superRefine(({ requests, limits }, context) => {
      for (const kind of ["cpu", "memory"] as const) {
        const [request, limit] = [requests[kind], limits[kind]];
        if (limit !== undefined && quantityValue(limit) < quantityValue(request))
          context.addIssue({
            code: "custom",
            path: ["limits", kind],
            message: `must be at least requests.${kind}, ${request} (got "${limit}")`,
          });
      }
    })
    .prefault({})
    .meta({ keysOf: "resources" });
}
