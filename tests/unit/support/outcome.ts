import type * as pulumi from "@pulumi/pulumi";
import { calls } from "../../../render/mockOutputs.ts";
import { run } from "./stack.ts";

/** Value or error of an output, with a changed result of a provider function. */
export async function outcome<T>(
  token: keyof typeof calls,
  changes: object,
  make: () => pulumi.Output<T>,
): Promise<T | string> {
  const outcomes: Promise<T | string>[] = [];
  const result = changes instanceof Error ? changes : { ...calls[token], ...changes };
  const program = () =>
    outcomes.push(
      new Promise((resolve) => {
        // Errors of an output can only be caught through its promise.
        (make() as unknown as { promise: () => Promise<T> })
          .promise()
          .then(resolve, (error: unknown) => {
            resolve((error as Error).message);
          });
      }),
    );
  await run(program, {}, { [token]: result }).catch(() => undefined);
  return outcomes[0] ?? "no output";
}
