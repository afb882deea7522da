import { Address } from "@pulumi/gcp/compute/address.js";
import { GlobalAddress } from "@pulumi/gcp/compute/globalAddress.js";
import { RecordSet } from "@pulumi/gcp/dns/recordSet.js";
import { WebIamMember } from "@pulumi/gcp/iap/webIamMember.js";
import * as pulumi from "@pulumi/pulumi";
import type { Peer } from "../../kubernetes/networkPolicies.ts";
import { type Gateway, type ProxyAccess, urlOfHost } from "../platform.ts";
import { backendPolicies } from "./backendPolicies.ts";
import { DomainCertificate } from "./domainCertificate.ts";
import { type GatewaySettings, hasOwnCertificate, proxyRangeOf } from "./gatewaySettings.ts";
import { managedZone } from "./managedZone.ts";
import { sourcePolicy } from "./sourcePolicy.ts";

export interface GkeGatewayArgs {
  readonly region: string;
  /** DNS domain of the hosts. */
  readonly domain: string;
  /** Subnetwork of the cluster. An internal load balancer has an address of its range. */
  readonly subnetwork: pulumi.Input<string>;
  readonly settings: GatewaySettings;
}

/** Sources of health checks and of public load balancers: https://cloud.google.com/load-balancing/docs/firewall-rules */
const googleRanges = ["130.211.0.0/22", "35.191.0.0/16"];

/** What Google's load balancer needs to serve the hosts of a domain by HTTPRoutes. */
export class GkeGateway extends pulumi.ComponentResource implements Gateway {
  readonly url = urlOfHost;
  readonly address: pulumi.Output<string>;
  readonly clients: readonly Peer[];
  readonly access: ProxyAccess;
  readonly listeners: Gateway["listeners"];
  readonly annotations: Gateway["annotations"];
  readonly ownCertificate: boolean;
  readonly statuses: Gateway["statuses"];
  readonly configure: Gateway["configure"];

  constructor(name: string, args: GkeGatewayArgs, opts: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:gke:GkeGateway", name, {}, opts);
    const { region, domain, subnetwork, settings } = args;
    const { internal, sourceRanges, dnsZone, iap } = settings;
    const inThis = { parent: this };

    const address = internal
      ? new Address(
          name,
          {
            ...{ region, subnetwork, addressType: "INTERNAL" },
            // The forwarding rules of HTTP and of HTTPS share the address.
            purpose: "SHARED_LOADBALANCER_VIP",
          },
          inThis,
        )
      : new GlobalAddress(name, {}, inThis);
    const zone =
      dnsZone === undefined
        ? undefined
        : managedZone({ name: dnsZone, domain, isPublic: !internal }, inThis);
    if (zone !== undefined)
      new RecordSet(
        name,
        {
          managedZone: zone,
          ...{ name: `*.${domain}.`, type: "A", ttl: 300 },
          rrdatas: [address.address],
        },
        inThis,
      );
    const certificates =
      zone !== undefined && hasOwnCertificate(settings)
        ? new DomainCertificate(name, { domain, zone }, inThis).map
        : undefined;
    const securityPolicy =
      sourceRanges.length > 0 ? sourcePolicy(name, sourceRanges, inThis).name : undefined;
    for (const member of iap.members)
      new WebIamMember(
        `${name}-${member}`,
        {
          member,
          role: "roles/iap.httpsResourceAccessor",
          condition: {
            title: "monitoring",
            expression: `request.host.endsWith(".${domain}")`,
          },
        },
        inThis,
      );

    this.address = address.address;
    const proxies = proxyRangeOf(settings);
    this.clients = [...googleRanges, ...(proxies === undefined ? [] : [proxies])].map((cidr) => ({
      ipBlock: { cidr },
    }));
    this.access = {
      address: pulumi.interpolate`${this.address}:443`,
      destination: {
        to: [{ ipBlock: { cidr: pulumi.interpolate`${this.address}/32` } }],
        ports: [443],
      },
    };
    this.listeners = {
      className: internal ? "gke-l7-rilb" : "gke-l7-global-external-managed",
      addresses: [{ type: "NamedAddress", value: address.name }],
    };
    this.annotations =
      certificates === undefined ? {} : { "networking.gke.io/certmap": certificates };
    this.ownCertificate = certificates !== undefined;
    // The probes connect from the address of Cloud NAT, which is usually outside of the source ranges.
    const refused = securityPolicy === undefined ? [] : [403];
    this.statuses = {
      ownLogin: [200, ...refused],
      // IAP redirects browsers to Google's login, and responds to other clients with status 401.
      proxyLogin: [302, 401, ...refused],
    };
    this.configure = (page, opts) => {
      backendPolicies(page, securityPolicy, opts);
    };
    this.registerOutputs({ address: this.address });
  }
}
