import { randomBytes } from "node:crypto";
import { agentOf, type Handlers, type Project, type Request, type World } from "../world.ts";

// https://cloud.google.com/service-usage/docs/reference/rest

const domain = ".googleapis.com";

/** Methods of the Service Usage API. */
export function serviceusage(world: World): Handlers {
  const service = ({ number, enabled }: Project, api: string) => ({
    name: `projects/${number}/services/${api}${domain}`,
    ...{ parent: `projects/${number}`, config: { name: api + domain } },
    state: enabled.has(api) ? "ENABLED" : "DISABLED",
  });
  const operation = ({ number }: Project, type: string, response: object) => {
    const name = `operations/acat.p2-${number}-${randomBytes(8).toString("hex")}`;
    const typed = { "@type": `type.googleapis.com/google.api.serviceusage.${type}`, ...response };
    return world.operations.start(
      name,
      { name, done: true, response: typed },
      { done: undefined, response: undefined },
    );
  };
  /** Project and API of a name such as "projects/p/services/compute.googleapis.com". */
  const parse = (name: string) => {
    const [, project = "", , api = ""] = name.split("/");
    return { project: world.project(project), api: api.replace(domain, "") };
  };

  return {
    "serviceusage.services.batchEnable": ({
      params: { parent },
      body: { serviceIds },
    }: Request<{ parent: string }, { serviceIds: readonly string[] }>) => {
      const { project } = parse(parent);
      const apis = serviceIds.map((id) => id.replace(domain, ""));
      for (const api of apis) world.enable(project, api);
      const services = apis.map((api) => service(project, api));
      return operation(project, "v1.BatchEnableServicesResponse", { services });
    },
    "serviceusage.services.enable": ({ params: { name } }: Request<{ name: string }>) => {
      const { project, api } = parse(name);
      world.enable(project, api);
      return operation(project, "v1.EnableServiceResponse", { service: service(project, api) });
    },
    "serviceusage.services.list": ({ params: { parent } }: Request<{ parent: string }>) => {
      const { project } = parse(parent);
      return { services: [...project.enabled].map((api) => service(project, api)) };
    },
    "serviceusage.services.get": ({ params: { name } }: Request<{ name: string }>) => {
      const { project, api } = parse(name);
      return service(project, api);
    },
    "serviceusage.services.generateServiceIdentity": ({
      params: { parent },
    }: Request<{ parent: string }>) => {
      const { project, api } = parse(parent);
      const email = agentOf(api, project.number);
      project.agents.add(email);
      const identity = { email, uniqueId: world.nextId() };
      return operation(project, "v1beta1.ServiceIdentity", identity);
    },
    "serviceusage.operations.get": ({ params: { name } }: Request<{ name: string }>) =>
      world.operations.get(name),
  };
}
