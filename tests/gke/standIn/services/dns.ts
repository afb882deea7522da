import { randomBytes } from "node:crypto";
import { alreadyExists, invalid, notFound } from "../refusal.ts";
import { type Fields, type Handlers, now, type Request, type World } from "../world.ts";

// https://cloud.google.com/dns/docs/reference/rest/v1

export interface Zone extends Fields {
  readonly name: string;
  /** Domain with a dot at its end. */
  readonly dnsName: string;
  readonly visibility: "public" | "private";
}

export interface Records extends Fields {
  readonly name: string;
  readonly type: string;
  readonly rrdatas?: readonly string[];
}

interface InZone {
  readonly project: string;
  readonly managedZone: string;
}

interface Change {
  readonly additions?: readonly Records[];
  readonly deletions?: readonly Records[];
}

/** Creates a zone in a project, which has the API enabled. */
export function addZone(world: World, project: string, zone: Zone): void {
  world.enable(world.project(project), "dns");
  world.zones.add(`projects/${project}/managedZones/${zone.name}`, {
    ...{ kind: "dns#managedZone", id: world.nextId(), creationTime: now() },
    ...{ description: "", nameServers: ["ns-cloud-a1.googledomains.com."], ...zone },
  });
}

/** Methods of the Cloud DNS API. */
export function dns(world: World): Handlers {
  const { zones, records, operations } = world;
  const nameOf = ({ project, managedZone }: InZone) =>
    `projects/${project}/managedZones/${managedZone}`;
  const recordsOf = (zone: string, { name, type }: Records) => `${zone}/rrsets/${name}/${type}`;

  return {
    "dns.managedZones.get": ({ params }: Request<InZone>) => zones.get(nameOf(params)),
    "dns.resourceRecordSets.list": ({ params, query }: Request<InZone>) => {
      const zone = nameOf(params);
      zones.get(zone);
      const [name, type] = [query.get("name"), query.get("type")];
      return {
        kind: "dns#resourceRecordSetsListResponse",
        rrsets: records
          .under(zone)
          .filter((one) => one.name === (name ?? one.name) && one.type === (type ?? one.type)),
      };
    },
    "dns.changes.create": ({ params, body }: Request<InZone, Change>) => {
      const zone = nameOf(params);
      const { dnsName } = zones.get(zone);
      const { additions = [], deletions = [] } = body;
      for (const one of deletions) {
        const known = records.get(recordsOf(zone, one));
        if (JSON.stringify(known.rrdatas) !== JSON.stringify(one.rrdatas))
          throw notFound(recordsOf(zone, one));
        records.delete(recordsOf(zone, one));
      }
      for (const one of additions) {
        if (!`.${one.name}`.endsWith(`.${dnsName}`))
          throw invalid(`The name ${one.name} is not in the zone ${dnsName}.`);
        if (records.has(recordsOf(zone, one))) throw alreadyExists(one.name);
        records.add(recordsOf(zone, one), { kind: "dns#resourceRecordSet", ...one });
      }
      const id = randomBytes(4).toString("hex");
      const change = { kind: "dns#change", id, startTime: now(), ...body, isServing: false };
      return operations.start(id, { ...change, status: "done" }, { status: "pending" });
    },
    "dns.changes.get": ({ params }: Request<InZone & { changeId: string }>) =>
      operations.get(params.changeId),
  };
}
