import { execa } from "execa";
import * as embedded from "../local/pulumi.ts";
import { toolPaths } from "../local/tools/build.ts";
import { type State, stateOf } from "./state.ts";

/**
 * The Kubernetes part of a stack's state.
 * @throws Error with what Pulumi says, if it can't be had
 */
export async function stateOfStack(stack: string): Promise<State> {
  const bin = await toolPaths();
  const command = ["stack", "export", "--show-secrets", "--stack", stack];
  const env = embedded.pulumiEnv(bin);
  const { stdout } =
    stack === embedded.stack
      ? await embedded.pulumi(bin, command)
      : // The machine's Pulumi knows its login and plugins; what it lacks, the cache may have.
        await execa("pulumi", command, { env: { PATH: `${process.env.PATH}:${env.PATH}` } });
  return stateOf(String(stdout));
}
