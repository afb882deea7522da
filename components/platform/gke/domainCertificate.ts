import { Certificate } from "@pulumi/gcp/certificatemanager/certificate.js";
import { CertificateMap } from "@pulumi/gcp/certificatemanager/certificateMap.js";
import { CertificateMapEntry } from "@pulumi/gcp/certificatemanager/certificateMapEntry.js";
import { DnsAuthorization } from "@pulumi/gcp/certificatemanager/dnsAuthorization.js";
import { RecordSet } from "@pulumi/gcp/dns/recordSet.js";
import * as pulumi from "@pulumi/pulumi";

export interface DomainCertificateArgs {
  readonly domain: string;
  /** Name of the zone with the domain. */
  readonly zone: pulumi.Input<string>;
}

/**
 * A certificate for all hosts of a domain, which Google issues and renews.
 * https://cloud.google.com/certificate-manager/docs/deploy-google-managed-dns-auth
 */
export class DomainCertificate extends pulumi.ComponentResource {
  /** Name of the map with the certificate, for a load balancer. */
  readonly map: pulumi.Output<string>;

  constructor(name: string, args: DomainCertificateArgs, opts: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:gke:DomainCertificate", name, {}, opts);
    const hostname = `*.${args.domain}`;
    const inThis = { parent: this };

    // Proves to Google the control of the domain and of the names below the domain.
    const authorization = new DnsAuthorization(name, { domain: args.domain }, inThis);
    const record = authorization.dnsResourceRecords.apply(([record]) => {
      if (!record) throw new Error("Certificate Manager returned no record for the authorization.");
      return record;
    });
    new RecordSet(
      `${name}-authorization`,
      {
        managedZone: args.zone,
        ...{ name: record.name, type: record.type, ttl: 300 },
        rrdatas: [record.data],
      },
      inThis,
    );
    const certificate = new Certificate(
      name,
      { managed: { domains: [hostname], dnsAuthorizations: [authorization.id] } },
      inThis,
    );
    const map = new CertificateMap(name, {}, inThis);
    const entry = new CertificateMapEntry(
      name,
      { map: map.name, hostname, certificates: [certificate.id] },
      inThis,
    );

    // The name is known only after the entry exists, so that a load balancer has the certificate from the start.
    this.map = pulumi.all([map.name, entry.id]).apply(([name]) => name);
    this.registerOutputs({ map: this.map });
  }
}
