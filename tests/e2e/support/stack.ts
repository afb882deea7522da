import { parse, stringify } from "yaml";
import { projectConfig, pulumi, stack, stackConfig } from "../../../local/pulumi.ts";
import { bin } from "./cluster.ts";

/** The stack's settings by full key, with whatever a test puts there. */
export type Settings = Record<string, unknown>;

/**
 * Runs Pulumi on the embedded cluster's stack with a changed configuration.
 * @returns exit code and all that was printed.
 */
export async function pulumiWith(
  change: (settings: Settings) => void,
  command: readonly string[],
  env: Record<string, string> = {},
): Promise<{ exitCode: number | undefined; output: string }> {
  const { config } = parse(await projectConfig()) as { config: Settings };
  change(config);
  const file = await stackConfig(stringify({ config }));
  const result = await pulumi(
    bin,
    [...command, "--stack", stack, "--config-file", file, "--color", "never"],
    { reject: false, all: true, env },
  );
  return { exitCode: result.exitCode, output: result.all };
}
