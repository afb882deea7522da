import type { Container } from "./pod.ts";
import type { Content, Stack } from "./stack.ts";
import { parseObject } from "./yaml.ts";

/** The bucket that a Thanos component uses. */
export interface Bucket {
  /** Equal for two components that use the same bucket and prefix. */
  readonly id: string;
  /** The bucket's name; undefined where the stack contains only a reference to the configuration. */
  readonly name?: string;
}

interface ObjstoreConfig {
  readonly type: string;
  readonly prefix: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** Whether a Thanos component uses any bucket. */
export const hasBucket = ({ line }: Container): boolean =>
  // `get` throws if an argument that is unknown at preview may be the flag; `some` does not.
  line.some("--objstore.config") || line.get("--objstore.config") !== undefined;

/** The bucket of a Thanos component; undefined for a component without one. */
export function bucketOf(stack: Stack, container: Container): Bucket | undefined {
  const content = objstoreOf(stack, container);
  if (!content) return undefined;
  if ("reference" in content) return { id: content.reference };
  const { type = "", prefix = "", config = {} } = parseObject<ObjstoreConfig>(content.text);
  const name = [config.bucket, config.container, config.directory].find(
    (value) => typeof value === "string",
  );
  return {
    id: [type.toUpperCase(), config.endpoint, name, prefix.replace(/\/$/, "")]
      .filter((part) => typeof part === "string" && part !== "")
      .join(" "),
    name,
  };
}

/** The configuration of a Thanos component's bucket client (objstore). */
export function objstoreOf(stack: Stack, container: Container): Content | undefined {
  const inline = container.line.get("--objstore.config");
  if (inline !== undefined) {
    const reference = /^\{\{(Secret|ConfigMap) (\S*) (\S+)\}\}$/.exec(inline);
    if (!reference) return { text: inline };
    const [, kind, name, key] = reference;
    return stack.key(
      kind as "Secret" | "ConfigMap",
      { name, key: key ?? "" },
      container.pod.namespace,
    );
  }
  const file = container.line.get("--objstore.config-file");
  if (file === undefined) return undefined;
  return stack.file(container, file) ?? { reference: `file ${file} of ${container.pod.title}` };
}
