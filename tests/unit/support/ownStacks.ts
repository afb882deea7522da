import { readFileSync } from "node:fs";
import { readConfig } from "../../../components/config.ts";
import { deploy } from "../../../components/stack.ts";
import { readStackConfig, resourcesOf } from "../../../render/stackResources.ts";
import { recordResources, type Resource } from "../../../render/recordResources.ts";

/** Configuration of the policies in `make policy`. */
export const policyConfig = JSON.parse(readFileSync("policy-config.json", "utf8")) as Record<
  string,
  object
>;

const recorded = new Map<string, Promise<readonly Resource[]>>();

/** Records the resources under a key once in a process, as this takes a second. */
function once(
  key: string,
  record: () => Promise<readonly Resource[]>,
): Promise<readonly Resource[]> {
  let resources = recorded.get(key);
  if (resources === undefined) recorded.set(key, (resources = record()));
  return resources;
}

/** All resources of one of the project's stacks, as after its creation. */
export const ownStack = (stack: string): Promise<readonly Resource[]> =>
  once(stack, () =>
    recordResources(() => deploy(readConfig()), { stack, config: readStackConfig(stack) }),
  );

/** As {@link resourcesOf}, for a configuration. */
export const renderedStack = (
  stack: string,
  config = readStackConfig(stack),
): Promise<readonly Resource[]> =>
  once(JSON.stringify([stack, config]), () => resourcesOf(stack, config));
