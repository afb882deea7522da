import { readFile, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { parse, stringify } from "yaml";
import { pulumi, stack } from "../../../local/pulumi.ts";
import { projectDir } from "../../../local/settings.ts";
import { bin } from "./cluster.ts";

interface StackConfig {
  config: Record<string, unknown>;
}

/**
 * Runs Pulumi on the embedded cluster's stack with a changed configuration.
 * @param change alters the configuration's keys, which carry the project's prefix.
 * @returns exit code and all that was printed.
 */
export async function pulumiWith(
  scratch: string,
  change: (config: Record<string, any>) => void, // eslint-disable-line @typescript-eslint/no-explicit-any -- tests write what the types forbid
  command: readonly string[],
  env: Record<string, string> = {},
): Promise<{ exitCode: number | undefined; output: string }> {
  const original = await readFile(path.join(projectDir, `Pulumi.${stack}.yaml`), "utf8");
  const stackConfig = parse(original) as StackConfig;
  change(stackConfig.config);
  const file = path.join(scratch, `Pulumi.${stack}.yaml`);
  await writeFile(file, stringify(stackConfig));
  const result = await pulumi(
    bin,
    [...command, "--stack", stack, "--config-file", file, "--color", "never"],
    { reject: false, all: true, env },
  );
  return { exitCode: result.exitCode, output: String(result.all) };
}
