import type { World } from "../standIn/world.ts";

/** Accounts of Google's services that may use a key, by their domains, sorted. */
export const keyUsers = ({ policies }: World, key: string) =>
  (policies.get(key).bindings ?? [])
    .flatMap(({ members }) => members)
    .map((member) => /@(.+)\.iam\.gserviceaccount\.com$/.exec(member)?.[1])
    .sort();

/** Those of Compute Engine, GKE and Cloud Storage. */
export const allKeyUsers = ["compute-system", "container-engine-robot", "gs-project-accounts"];
