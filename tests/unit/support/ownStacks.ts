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

const made = new Map<string, readonly Resource[]>();

/** All resources of one of the project's stacks, as after its creation. */
export async function ownStack(stack: string): Promise<readonly Resource[]> {
  const resources =
    made.get(stack) ??
    (await recordResources(() => deploy(readConfig()), {
      stack,
      config: readStackConfig(stack),
    }));
  made.set(stack, resources);
  return resources;
}

const rendered = new Map<string, Promise<readonly Resource[]>>();

/** As {@link resourcesOf}; each configuration is rendered once by a process, which takes a second. */
export function renderedStack(
  stack: string,
  config = readStackConfig(stack),
): Promise<readonly Resource[]> {
  const key = JSON.stringify([stack, config]);
  let resources = rendered.get(key);
  if (resources === undefined) rendered.set(key, (resources = resourcesOf(stack, config)));
  return resources;
}
