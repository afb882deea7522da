import { getManagedZone, type GetManagedZoneResult } from "@pulumi/gcp/dns/getManagedZone.js";
import * as pulumi from "@pulumi/pulumi";
import { lookUp } from "./lookup.ts";

export interface ManagedZoneArgs {
  readonly name: string;
  /** The zone must have the names below this domain. */
  readonly domain: string;
  /** Whether public resolvers must know the names. */
  readonly isPublic: boolean;
}

const setting = "gke.ingress.gateway.dnsZone";

/**
 * Name of a zone that this program does not manage.
 * @throws RunError if the zone cannot be read, or cannot have the names
 */
export function managedZone(
  { name, ...args }: ManagedZoneArgs,
  opts: pulumi.InvokeOptions,
): pulumi.Output<string> {
  const resource = `zone ${name}`;
  const found = lookUp({ setting, resource }, getManagedZone({ name }, opts));
  return pulumi.output(found).apply((zone) => {
    const problem = problemOf(zone, args);
    if (problem !== undefined)
      throw new pulumi.RunError(`ha-monitoring:${setting}: ${resource} ${problem}`);
    return name;
  });
}

function problemOf(
  { dnsName, visibility }: GetManagedZoneResult,
  { domain, isPublic }: Omit<ManagedZoneArgs, "name">,
): string | undefined {
  if (!`.${domain}.`.endsWith(`.${dnsName}`))
    return `has only names below ${dnsName}, but ha-monitoring:domain is ${domain}. Set a zone that has the names below this domain`;
  if (isPublic && visibility !== "public")
    return "is private: Certificate Manager and clients outside of the network cannot read its records. Set a public zone, or ha-monitoring:gke.ingress.gateway.internal to true";
  return undefined;
}
