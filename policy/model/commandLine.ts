import { environmentOf, expand, expandLikeShell } from "./environment.ts";
import type { ContainerSpec } from "./kubernetes.ts";
import { isUnknown } from "./previewUnknown.ts";

/** The command line of a container, after Kubernetes has substituted $(NAME). */
export class CommandLine {
  /** Words of the command and its arguments; undefined for a word that is unknown at preview. */
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
    this.words = wordsOfShell(words, values) ?? words;
  }

  /**
   * Every value of a flag, written `--flag=value` or `--flag value`; "true" for a flag without a
   * value. Throws the preview's error if the value, or the only possible flag, is unknown.
   */
  all(flag: string): readonly string[] {
    const values = this.words.flatMap((word, index) => {
      if (word?.startsWith(`${flag}=`)) return [word.slice(flag.length + 1)];
      if (word !== flag) return [];
      const next = index + 1 < this.words.length ? this.words[index + 1] : "--";
      if (next === undefined) throw this.#unknown as Error;
      return [next.startsWith("--") ? "true" : next];
    });
    // An unknown word may be this flag.
    if (values.length === 0 && this.#unknown) throw this.#unknown;
    return values;
  }

  /** The last value of a flag, which is the one that counts. */
  get(flag: string): string | undefined {
    return this.all(flag).at(-1);
  }

  /** Whether a flag without a value is set. */
  has(flag: string): boolean {
    return this.get(flag) === "true";
  }

  /** Whether some words are unknown at preview. */
  get isPartial(): boolean {
    return this.#unknown !== undefined;
  }

  /** Whether a known word starts with a text. */
  some(beginning: string): boolean {
    return this.words.some((word) => word?.startsWith(beginning));
  }
}

/** A comment, or a word as group 1. */
const shellWord = /#.*|((?:"(?:\\[^]|[^"\\])*"|'[^']*'|\\[^]|[^\s"'\\;&|])+)/g;
const shellPart = /"((?:\\[^]|[^"\\])*)"|'([^']*)'|((?:\\[^]|[^"'\\])+)/g;

/**
 * The words of the script of `sh -c`, without their quotes; undefined where no shell runs a script.
 * No library: shell-quote throws at `${NAME:-a b}`, which scripts that start a server contain.
 */
function wordsOfShell(
  words: readonly (string | undefined)[],
  values: ReadonlyMap<string, string>,
): string[] | undefined {
  const [shell = "", ...rest] = words;
  const option = rest.findIndex((word = "") => /^-\w*c$/.test(word));
  const script = option < 0 ? undefined : rest[option + 1];
  // The only option before it that takes a value is -o, as in -eo pipefail.
  const isOption = (word: string | undefined, index: number) =>
    word?.startsWith("-") === true || rest[index - 1]?.endsWith("o") === true;
  if (!/(^|\/)(a|ba|da)?sh$/.test(shell) || !script || !rest.slice(0, option).every(isOption))
    return undefined;
  return [...script.replace(/\\\n/g, " ").matchAll(shellWord)]
    .flatMap(([, word]) => word ?? [])
    .map((word) =>
      word.replace(
        shellPart,
        (_, double: string | undefined, single: string | undefined, bare: string | undefined) =>
          single ??
          expandLikeShell(
            double?.replace(/\\(["\\$`])/g, "$1") ?? bare?.replace(/\\([^])/g, "$1") ?? "",
            values,
          ),
      ),
    )
    .filter((word) => word !== "exec");
}
