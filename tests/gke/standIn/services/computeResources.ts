import { randomBytes } from "node:crypto";
import { invalid } from "../refusal.ts";
import { now, type World } from "../world.ts";

/** URL of a resource in responses. */
export const url = (name: string) => `https://www.googleapis.com/compute/v1/${name}`;

export function checkName(name: string): void {
  if (!/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name))
    throw invalid(
      `Invalid value for field 'resource.name': '${name}'. Must be a match of regex '(?:[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?)'`,
    );
}

/** Fields of the responses of the Compute Engine API. */
export function computeResources(world: World) {
  const operation = (project: string, scope: string, operationType: string, target: string) => {
    const name = `operation-${randomBytes(6).toString("hex")}`;
    const times = { insertTime: now(), startTime: now(), endTime: now() };
    return world.operations.start(
      name,
      {
        ...{ kind: "compute#operation", id: world.nextId(), name, operationType, ...times },
        ...{ targetLink: url(target), status: "DONE", progress: 100 },
        selfLink: url(`projects/${project}/${scope}/operations/${name}`),
        ...(scope !== "global" && { region: url(`projects/${project}/${scope}`) }),
      },
      { status: "RUNNING", progress: 0, endTime: undefined },
    );
  };
  const created = (kind: string, name: string) => ({
    ...{ kind: `compute#${kind}`, id: world.nextId(), creationTimestamp: now() },
    selfLink: url(name),
  });
  return { operation, created };
}
