import type { Resource } from "./recordResources.ts";
import { readStackConfig, resourcesOf } from "./stackResources.ts";

const rendered = new Map<string, Promise<readonly Resource[]>>();

/** As {@link resourcesOf}, but renders a configuration once in a process, as this takes a second. */
export function renderedOnce(
  stack: string,
  config = readStackConfig(stack),
): Promise<readonly Resource[]> {
  const key = JSON.stringify([stack, config]);
  let resources = rendered.get(key);
  if (resources === undefined) rendered.set(key, (resources = resourcesOf(stack, config)));
  return resources;
}
