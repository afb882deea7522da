import { alreadyExists, notFound } from "./refusal.ts";

/** Resources of one kind by their full names, such as "projects/p/global/networks/n". */
export class Collection<T extends object> {
  readonly #items = new Map<string, T>();

  /** @throws Refusal with status 404 */
  get(name: string): T {
    const item = this.#items.get(name);
    if (!item) throw notFound(name);
    return item;
  }

  has(name: string): boolean {
    return this.#items.has(name);
  }

  /** @throws Refusal with status 409 */
  add(name: string, item: T): T {
    if (this.#items.has(name)) throw alreadyExists(name);
    this.#items.set(name, item);
    return item;
  }

  /**
   * Sets fields of a resource.
   * @throws Refusal with status 404
   */
  change(name: string, fields: Partial<T>): T {
    return Object.assign(this.get(name), fields);
  }

  /**
   * Deletes a resource and those below it.
   * @throws Refusal with status 404
   */
  delete(name: string): void {
    this.get(name);
    for (const other of [...this.#items.keys()])
      if (other === name || other.startsWith(`${name}/`)) this.#items.delete(other);
  }

  entries(): readonly (readonly [string, T])[] {
    return [...this.#items];
  }

  under(prefix: string): readonly T[] {
    return this.entries()
      .filter(([name]) => name.startsWith(`${prefix}/`))
      .map(([, item]) => item);
  }
}
