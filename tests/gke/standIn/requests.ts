import type { Verdict } from "./validation.ts";

/** A request that the stand-in has answered. */
export interface Answered {
  readonly method: string;
  readonly code: number;
  readonly path: string;
  readonly body: unknown;
  readonly message?: string | undefined;
}

/** Every request, counted by its method, and the fields that were sent. */
export class Requests {
  readonly answered: Answered[] = [];
  readonly #fields = new Map<string, Set<string>>();
  readonly #notes = new Map<string, number>();
  readonly #waiting: { readonly method: string; readonly resolve: () => void }[] = [];

  /** Resolves at the next request for a method. */
  next(method: string): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ method, resolve });
    });
  }

  add(answered: Answered, verdict?: Verdict): void {
    this.answered.push(answered);
    const { method } = answered;
    for (const waiting of this.#waiting) if (waiting.method === method) waiting.resolve();
    const fields = this.#fields.get(method) ?? new Set();
    this.#fields.set(method, fields);
    for (const field of verdict?.fields ?? []) fields.add(field);
    for (const note of verdict?.notes ?? []) {
      const key = `${method} ${note}`;
      this.#notes.set(key, (this.#notes.get(key) ?? 0) + 1);
    }
  }

  /** Fields that were sent, by method. */
  get fields(): ReadonlyMap<string, ReadonlySet<string>> {
    return this.#fields;
  }

  /** A table by method: requests, refused requests, fields sent; and the notes on fields. */
  summary(): string {
    const methods = [...this.#fields.keys()].sort();
    const rows = methods.map((method) => {
      const of = this.answered.filter((answered) => answered.method === method);
      const refused = of.filter(({ code }) => code >= 400).length;
      const fields = this.#fields.get(method)?.size ?? 0;
      return [method, of.length, refused, fields].map(String);
    });
    const sum = (column: number) =>
      String(rows.reduce((total, row) => total + Number(row[column]), 0));
    const head = ["method", "requests", "refused", "fields"];
    const table = [head, ...rows, [`${methods.length} methods`, sum(1), sum(2), sum(3)]];
    const lines = table.map(([method = "", ...numbers]) =>
      [method.padEnd(70), ...numbers.map((text) => text.padStart(8))].join(" "),
    );
    const notes = [...this.#notes].map(([note, count]) => `${note}: ${count}`).sort();
    return [...lines, ...notes].join("\n");
  }
}
