import { environmentOf, expand } from "./environment.ts";
import type { ContainerSpec } from "./kubernetes.ts";
import { isUnknown } from "./unknown.ts";

/** The command line of a container, as the program sees it. */
export class CommandLine {
  /** Its words; undefined stands for one that isn't known yet. */
  readonly words: readonly (string | undefined)[];
  readonly #unknown: Error | undefined;

  constructor(container: ContainerSpec) {
    const values = environmentOf(container);
    const words: (string | undefined)[] = [];
    for (const list of [container.command ?? [], container.args ?? []])
      for (let index = 0; index < list.length; index++)
        try {
          words.push(expand(String(list[index]), values));
        } catch (error) {
          if (!isUnknown(error)) throw error;
          this.#unknown ??= error;
          words.push(undefined);
        }
    this.words = ofShell(words) ?? words;
  }

  /** Every value of a flag, written `--flag=value` or `--flag value`; "true" where it has none. */
  all(flag: string): readonly string[] {
    const values = this.words.flatMap((word, index) => {
      if (word?.startsWith(`${flag}=`)) return [word.slice(flag.length + 1)];
      if (word !== flag) return [];
      const next = index + 1 < this.words.length ? this.words[index + 1] : "--";
      if (next === undefined) throw this.#unknown as Error;
      return [next.startsWith("--") ? "true" : next];
    });
    // It may be the one that isn't known yet.
    if (values.length === 0 && this.#unknown) throw this.#unknown;
    return values;
  }

  /** The value of a flag. */
  get(flag: string): string | undefined {
    return this.all(flag).at(-1);
  }

  /** Whether a flag without a value is there. */
  has(flag: string): boolean {
    return this.get(flag) === "true";
  }

  /** Whether some of its words aren't known yet. */
  get isPartial(): boolean {
    return this.#unknown !== undefined;
  }

  /** Whether any of its words that are known begins so. */
  some(beginning: string): boolean {
    return this.words.some((word) => word?.startsWith(beginning));
  }
}

/** The words of a script, where a shell runs one and it does nothing but start a program. */
function ofShell(words: readonly (string | undefined)[]): string[] | undefined {
  const [shell, option, script] = words;
  if (!shell || !/(^|\/)(ba|da)?sh$/.test(shell) || !option?.endsWith("c") || !script)
    return undefined;
  return script
    .replace(/\\\n/g, " ")
    .trim()
    .split(/\s+/)
    .map((word) => word.replace(/["']/g, ""))
    .filter((word) => word !== "exec");
}
