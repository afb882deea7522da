import type { Verdict } from "./validation.ts";

/** A request that the stand-in has answered. */
export interface Answered {
  /** ID of the method; verb and path of a request that no Discovery document has. */
  readonly method: string;
  readonly code: number;
  readonly message?: string | undefined;
}

/** The requests of one method. */
export interface MethodUse {
  readonly method: string;
  readonly requests: number;
  /** Those with an error status, such as a resource that does not exist. */
  readonly refused: number;
  /** Paths of the fields that were sent. */
  readonly fields: readonly string[];
  /** What Google ignores or discourages, with the field. */
  readonly notes: readonly string[];
}

/** Every request, counted by its method, and the fields that were sent. */
export class Requests {
  /** Requests that no Discovery document allows, or that the stand-in does not implement. */
  readonly invalid: string[] = [];
  readonly #uses = new Map<string, MethodUse>();
  readonly #waiting: { readonly method: string; readonly resolve: () => void }[] = [];

  /** Resolves at the next request for a method. */
  next(method: string): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ method, resolve });
    });
  }

  add({ method, code, message = "" }: Answered, verdict?: Verdict): void {
    for (const waiting of this.#waiting) if (waiting.method === method) waiting.resolve();
    if (!verdict || verdict.errors.length > 0 || code === 501)
      this.invalid.push(`${method}: ${message}`);
    const use: MethodUse = {
      ...{ method, requests: 1, refused: code >= 400 ? 1 : 0 },
      ...{ fields: verdict?.fields ?? [], notes: verdict?.notes ?? [] },
    };
    const [sum = use] = summed([this.#uses.get(method) ?? [], use].flat());
    this.#uses.set(method, sum);
  }

  get uses(): readonly MethodUse[] {
    return [...this.#uses.values()];
  }
}

/** One entry a method, sorted. */
export function summed(uses: readonly MethodUse[]): readonly MethodUse[] {
  const of = [...Map.groupBy(uses, ({ method }) => method)].sort(([a], [b]) => (a < b ? -1 : 1));
  const distinct = (lists: readonly (readonly string[])[]) => [...new Set(lists.flat())].sort();
  return of.map(([method, some]) => ({
    method,
    requests: total(some.map(({ requests }) => requests)),
    refused: total(some.map(({ refused }) => refused)),
    fields: distinct(some.map(({ fields }) => fields)),
    notes: distinct(some.map(({ notes }) => notes)),
  }));
}

const total = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0);

/** A table by method: requests, refused requests, different fields sent; and the notes on fields. */
export function tableOf(uses: readonly MethodUse[]): string {
  const all = summed(uses);
  const rows = all.map(({ method, requests, refused, fields }) =>
    [method, requests, refused, fields.length].map(String),
  );
  const lines = [["method", "requests", "refused", "fields"], ...rows].map(
    ([method = "", ...numbers]) =>
      [method.padEnd(60), ...numbers.map((text) => text.padStart(8))].join(" "),
  );
  const notes = all.flatMap(({ method, notes }) => notes.map((note) => `${method} ${note}`));
  return [...lines, ...notes].join("\n");
}

/**
 * The sums in one line.
 * @param invalid number of requests that no Discovery document allows
 */
export function totalOf(uses: readonly MethodUse[], invalid: number): string {
  const all = summed(uses);
  const sum = (count: (use: MethodUse) => number) => total(all.map(count));
  const fields = sum(({ fields }) => fields.length);
  return `Google's APIs: ${sum(({ requests }) => requests)} requests to ${all.length} methods with ${fields} fields; ${invalid} requests not valid by the Discovery documents`;
}
