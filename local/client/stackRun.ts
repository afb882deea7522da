import { parse, stringify } from "yaml";
import { projectConfig, pulumi, stack, stackConfig } from "../pulumi.ts";

/** Settings of the stack by their full keys. */
export type Settings = Record<string, unknown>;

/** Starts Pulumi on the stack of the embedded cluster with a changed configuration. */
export async function startPulumi(
  change: (settings: Settings) => void,
  command: readonly string[],
  env: Record<string, string> = {},
) {
  const { config } = parse(await projectConfig()) as { config: Settings };
  change(config);
  const file = await stackConfig(stringify({ config }));
  const running = pulumi(
    [...command, "--stack", stack, "--config-file", file, "--color", "never"],
    { reject: false, all: true, env },
  );
  // In an object, since awaiting the process itself waits for its end.
  return { running };
}

/**
 * Runs Pulumi on the stack of the embedded cluster with a changed configuration.
 * @returns exit code, and standard output and error
 */
export async function pulumiWith(
  ...args: Parameters<typeof startPulumi>
): Promise<{ exitCode: number | undefined; output: string }> {
  const { running } = await startPulumi(...args);
  const { exitCode, all } = await running;
  return { exitCode, output: all };
}
