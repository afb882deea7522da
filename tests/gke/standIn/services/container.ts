import { randomBytes } from "node:crypto";
import { type Handlers, now, type Request, type World } from "../world.ts";
import { clusters } from "./clusters.ts";
import { nodePools } from "./nodePools.ts";

// https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1

/** Starts an operation on a cluster or a node pool. */
export type StartOperation = (operationType: string, target: string) => object;

/** Methods of the Kubernetes Engine API. */
export function container(world: World): Handlers {
  const start: StartOperation = (operationType, target) => {
    const [, project = "", , location = ""] = target.split("/");
    const name = `operation-${Date.now()}-${randomBytes(4).toString("hex")}`;
    const { number } = world.project(project);
    const url = `https://container.googleapis.com/v1/projects/${number}`;
    return world.operations.start(
      name,
      {
        ...{ name, operationType, status: "DONE", startTime: now(), endTime: now() },
        ...{ zone: location, location },
        selfLink: `${url}/locations/${location}/operations/${name}`,
        targetLink: url + target.slice(`projects/${project}`.length),
      },
      { status: "RUNNING", endTime: undefined },
    );
  };
  return {
    ...clusters(world, start),
    ...nodePools(world, start),
    "container.projects.locations.operations.get": ({ params }: Request<{ name: string }>) =>
      world.operations.get(params.name.split("/").at(-1) ?? ""),
  };
}
