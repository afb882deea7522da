import { execa } from "execa";
import * as embedded from "../local/pulumi.ts";
import { type State, stateOf } from "./state.ts";

/**
 * The Kubernetes objects in the state of a stack.
 * @throws Error with Pulumi's message if the state cannot be read
 */
export async function stateOfStack(stack: string): Promise<State> {
  const command = ["stack", "export", "--show-secrets", "--stack", stack];
  const env = embedded.pulumiEnv();
  const { stdout } =
    stack === embedded.stack
      ? await embedded.pulumi(command)
      : // The user's Pulumi has its login and plugins. Tools that are not on PATH may be in the cache.
        await execa("pulumi", command, { env: { PATH: `${process.env.PATH}:${env.PATH}` } });
  return stateOf(stdout);
}
