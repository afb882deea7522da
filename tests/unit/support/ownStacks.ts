import { readFileSync } from "node:fs";
import { readConfig } from "../../../components/config.ts";
import { createSystem } from "../../../components/system.ts";
import { readStackConfig } from "../../../render/stackResources.ts";
import { recordResources, type Resource } from "../../../render/recordResources.ts";

/** How `make policy` configures the policies. */
export const policyConfig = JSON.parse(readFileSync("policy-config.json", "utf8")) as Record<
  string,
  object
>;

const made = new Map<string, readonly Resource[]>();

/** All resources of one of the project's stacks, as they are when it has been made. */
export async function ownStack(stack: string): Promise<readonly Resource[]> {
  const resources =
    made.get(stack) ??
    (await recordResources(() => createSystem(readConfig()), {
      stack,
      config: readStackConfig(stack),
    }));
  made.set(stack, resources);
  return resources;
}
