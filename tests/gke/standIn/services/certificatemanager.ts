import { randomBytes } from "node:crypto";
import { inUse, invalid } from "../refusal.ts";
import { type Fields, type Handlers, now, type Request, type World } from "../world.ts";

// https://cloud.google.com/certificate-manager/docs/reference/certificate-manager/rest

export interface Named extends Fields {
  readonly name: string;
}

interface Managed {
  readonly domains?: readonly string[];
  readonly dnsAuthorizations?: readonly string[];
}

const prefix = "certificatemanager.projects.locations";

/** Methods of the Certificate Manager API. */
export function certificatemanager(world: World): Handlers {
  const { certificateResources: resources } = world;

  const start = (target: string, response: object) => {
    const id = `operation-${randomBytes(6).toString("hex")}`;
    const name = `${target.split("/").slice(0, 4).join("/")}/operations/${id}`;
    const metadata = { "@type": "type.googleapis.com/google.cloud.Metadata", target };
    return world.operations.start(
      name,
      { name, metadata, done: true, response },
      { done: false, response: undefined },
    );
  };
  /**
   * Methods of one kind of resources.
   * @param fill output-only fields; throws Refusal for invalid resources
   */
  const kind = (
    path: string,
    id: string,
    fill: (name: string, body: Fields) => object = () => ({}),
  ): Handlers => {
    const last = path.split(".").at(-1) ?? "";
    return {
      [`${prefix}.${path}.create`]: ({
        params: { parent },
        query,
        body,
      }: Request<{ parent: string }, Fields>) => {
        const name = `${parent}/${last}/${query.get(id) ?? ""}`;
        const times = { createTime: now(), updateTime: now() };
        return start(name, resources.add(name, { ...body, name, ...times, ...fill(name, body) }));
      },
      [`${prefix}.${path}.get`]: ({ params }: Request<Named>) => resources.get(params.name),
      [`${prefix}.${path}.patch`]: ({ params: { name }, body }: Request<Named, Fields>) =>
        start(name, resources.change(name, body)),
      [`${prefix}.${path}.delete`]: ({ params: { name } }: Request<Named>) => {
        resources.get(name);
        const [by] =
          resources
            .entries()
            .find(
              ([other, one]) =>
                other.startsWith(`${name}/`) ||
                (JSON.stringify(one).includes(`"${name}"`) && other !== name),
            ) ?? [];
        if (by !== undefined) throw inUse(name, by);
        resources.delete(name);
        return start(name, {});
      },
    };
  };

  return {
    ...kind("dnsAuthorizations", "dnsAuthorizationId", (_, { domain }) => ({
      dnsResourceRecord: {
        ...{ name: `_acme-challenge.${String(domain)}.`, type: "CNAME" },
        data: `${randomBytes(8).toString("hex")}.authorize.certificatemanager.goog.`,
      },
    })),
    ...kind("certificates", "certificateId", (_, body) => {
      const { domains = [], dnsAuthorizations = [] }: Managed = Object(body.managed);
      const authorized = dnsAuthorizations.map((name) => resources.get(name).domain);
      for (const domain of domains)
        if (!authorized.includes(domain.replace(/^\*\./, "")))
          throw invalid(`No DNS authorization has the domain ${domain}.`);
      return {
        sanDnsnames: domains,
        managed: { domains, dnsAuthorizations, state: "PROVISIONING" },
      };
    }),
    ...kind("certificateMaps", "certificateMapId"),
    ...kind("certificateMaps.certificateMapEntries", "certificateMapEntryId", (name, body) => {
      resources.get(name.replace(/\/certificateMapEntries\/.*/, ""));
      for (const certificate of (body.certificates ?? []) as readonly string[])
        resources.get(certificate);
      return { state: "ACTIVE" };
    }),
    [`${prefix}.operations.get`]: ({ params }: Request<Named>) => world.operations.get(params.name),
  };
}
