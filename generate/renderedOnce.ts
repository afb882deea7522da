import type { Resource } from "../render/recordResources.ts";
import { resourcesOf } from "../render/stackResources.ts";

const rendered = new Map<string, Promise<readonly Resource[]>>();

/** Resources of a stack, rendered once for all documents, as this takes a second. */
export function renderedOnce(stack: string): Promise<readonly Resource[]> {
  let resources = rendered.get(stack);
  if (resources === undefined) rendered.set(stack, (resources = resourcesOf(stack)));
  return resources;
}
