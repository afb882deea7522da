import { parse } from "yaml";

/** Parsed texts: most policies read the same few. */
const parsed = new Map<string, unknown>();

/** The object of a YAML text; an empty object if the text is invalid or no object. */
export function parseObject<T extends object>(text: string): Partial<T> {
  const value = parseOnce(text);
  return typeof value === "object" && value !== null ? value : {};
}

/** The list of objects of a YAML text; an empty list if there is no text, or if it is no list. */
export function parseList(text: string | undefined): readonly object[] {
  const value = text === undefined ? undefined : parseOnce(text);
  return Array.isArray(value) ? (value as object[]) : [];
}

function parseOnce(text: string): unknown {
  if (!parsed.has(text)) parsed.set(text, parseYaml(text));
  return parsed.get(text);
}

function parseYaml(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
