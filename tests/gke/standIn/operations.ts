import { notFound } from "./refusal.ts";

/** Long-running operations, which stay unfinished for some polls. */
export class Operations {
  /** Polls that see a new operation unfinished; its first response counts as one. */
  polls = 2;

  readonly #operations = new Map<string, { done: object; running: object; polls: number }>();

  /**
   * @param running fields that differ until the operation is done
   * @returns the response to the request that started the operation
   */
  start(name: string, done: object, running: object): object {
    this.#operations.set(name, { done, running, polls: this.polls });
    return this.get(name);
  }

  get(name: string): object {
    const operation = this.#operations.get(name);
    if (!operation) throw notFound(name);
    const { done, running } = operation;
    return operation.polls-- > 0 ? { ...done, ...running } : done;
  }
}
