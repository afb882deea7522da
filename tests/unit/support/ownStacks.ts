import { readFileSync } from "node:fs";
import { readConfig } from "../../../components/config.ts";
import { createSystem } from "../../../components/system.ts";
import { readStackConfig } from "../../../render/program.ts";
import { register, type Resource } from "../../../render/register.ts";

/** How `make policy` configures the policies. */
export const policyConfig = JSON.parse(readFileSync("policy-config.json", "utf8")) as Record<
  string,
  object
>;

/** All resources of one of the project's stacks, as they are when it has been made. */
export const ownStack = (stack: string): Promise<Resource[]> =>
  register(() => createSystem(readConfig()), { stack, config: readStackConfig(stack) });
