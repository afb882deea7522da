import { randomBytes } from "node:crypto";
import { longRunningMethods, operationMethods } from "../longRunning.ts";
import { invalid } from "../refusal.ts";
import type { Handlers, World } from "../world.ts";

// https://cloud.google.com/certificate-manager/docs/reference/certificate-manager/rest

interface Managed {
  readonly domains?: readonly string[];
  readonly dnsAuthorizations?: readonly string[];
}

const prefix = "certificatemanager.projects.locations";

/** Methods of the Certificate Manager API. */
export function certificatemanager(world: World): Handlers {
  const { certificateResources: resources } = world;
  const kind = longRunningMethods(world, { api: prefix, resources });

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
    ...operationMethods(world, prefix),
  };
}
