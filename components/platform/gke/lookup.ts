import { RunError } from "@pulumi/pulumi";

/** What is read from Google, and why. */
export interface Lookup {
  /** Setting that names the resource, without the project's prefix. */
  readonly setting: string;
  /** Kind and name, such as "bucket my-blocks". */
  readonly resource: string;
  /** The way out besides another value of the setting; default none. */
  readonly hint?: string | undefined;
}

/**
 * The result of a provider function that reads an existing resource.
 * @throws RunError in one line, with the setting and Google's message, if Google returns an error
 */
export const lookUp = <T>({ setting, resource, hint }: Lookup, result: Promise<T>): Promise<T> =>
  result.catch((error: unknown) => {
    const reason = messageOf(error);
    throw new RunError(
      [`ha-monitoring:${setting}: ${resource} cannot be read: ${reason}`, hint]
        .filter((sentence) => sentence !== undefined)
        .join(" "),
    );
  });

/** Google's message in one line, without the texts that engine and provider put around it. */
function messageOf(error: unknown): string {
  const text = (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, " ");
  const message = /googleapi: .*/.exec(text)?.[0] ?? text;
  return message.replace(/^googleapi: /, "").trim();
}
