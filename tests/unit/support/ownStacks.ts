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

/** All resources of one of the project's stacks, as after its creation. Recorded once in a process. */
export function ownStack(stack: string): Promise<readonly Resource[]> {
  let resources = recorded.get(stack);
  if (resources === undefined) {
    const setting = { stack, config: readStackConfig(stack) };
    recorded.set(stack, (resources = recordResources(() => deploy(readConfig()), setting)));
  }
  return resources;
}

/** All resources of stack prod with another value of `gke.identity`. */
export function prodWithIdentity(identity: string): Promise<readonly Resource[]> {
  const config = readStackConfig("prod");
  const gke: object = JSON.parse(config["ha-monitoring:gke"] ?? "");
  return resourcesOf("prod", {
    ...config,
    "ha-monitoring:gke": JSON.stringify({ ...gke, identity }),
  });
}
