import type { Container } from "./pod.ts";
import { type Content, parseObject, type Stack } from "./stack.ts";

/** The bucket that a Thanos component works with. */
export interface Bucket {
  /** Equal for two that are the same. */
  readonly id: string;
  /** Its name, where the stack holds it. */
  readonly name?: string;
}

interface ObjstoreConfig {
  readonly type: string;
  readonly prefix: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** Whether a Thanos component works with a bucket, whichever that is. */
export const hasBucket = ({ line }: Container): boolean =>
  // The flag may be the one that isn't known yet, which only the second notices.
  line.some("--objstore.config") || line.get("--objstore.config") !== undefined;

/** The bucket of a Thanos component; undefined for one that works with none. */
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

/** The configuration of the bucket's client. */
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
