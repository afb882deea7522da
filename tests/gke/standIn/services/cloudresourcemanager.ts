import { policyMethods } from "../policies.ts";
import { type Handlers, now, type Request, type World } from "../world.ts";

// https://cloud.google.com/resource-manager/reference/rest/v1/projects

/** Methods of the Resource Manager API. */
export const cloudresourcemanager = (world: World): Handlers => ({
  ...policyMethods(world, "cloudresourcemanager.projects", (id) => world.project(id)),
  "cloudresourcemanager.projects.get": ({ params }: Request<{ projectId: string }>) => {
    const { id, number } = world.project(params.projectId);
    return {
      ...{ projectId: id, projectNumber: number, name: id, lifecycleState: "ACTIVE" },
      ...{ createTime: now(), parent: { type: "folder", id: "123" } },
    };
  },
});
