import { policyMethods } from "../policies.ts";
import { notFound } from "../refusal.ts";
import type { Handlers, World } from "../world.ts";

// https://cloud.google.com/iap/docs/reference/rest/v1

/** Methods of the Identity-Aware Proxy API. */
export const iap = (world: World): Handlers =>
  policyMethods(world, "iap", (resource) => {
    const [, project] = /^projects\/([^/]+)\/iap_web$/.exec(resource) ?? [];
    if (project === undefined) throw notFound(resource);
    return world.project(project);
  });
