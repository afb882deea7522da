import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import * as z from "zod";
import { appLabels } from "../kubernetes/labels.ts";
import { certificateOf, privateKeyOf } from "../settings/pem.ts";
import { dnsName, must, secret, section } from "../settings/schema.ts";
import { issue, seedLength, validity, type Validity } from "./certificateAuthority.ts";

const aCertificate = must("be a certificate in PEM, followed by its intermediate certificates");

/** By default the stack's own certificate authority issues the certificate. */
export const tlsSettings = section({
  certificate: z
    .string(aCertificate)
    .refine((pem) => certificateOf(pem) !== undefined, aCertificate)
    .optional()
    .meta({
      description: "certificate for all endpoints, in PEM, followed by its intermediate ones",
      derivedDefault: "issued by a CA of the stack",
    }),
  privateKey: secret(
    "be the private key of the certificate, in PEM and without a passphrase",
    (pem) => privateKeyOf(pem) !== undefined,
  )
    .optional()
    .describe("private key of `tls.certificate`, in PEM"),
  clusterIssuer: dnsName()
    .optional()
    .describe(
      "instead of `tls.certificate`: a ClusterIssuer of cert-manager with DNS challenges; HTTP challenges fail, as the endpoints refuse requests without a password",
    ),
}).superRefine(({ certificate, privateKey, clusterIssuer }, context) => {
  const problem = (key: string, message: string) => {
    context.addIssue({ code: "custom", path: [key], message });
  };
  if (clusterIssuer !== undefined && (certificate ?? privateKey) !== undefined)
    problem("clusterIssuer", "must not be set together with certificate or privateKey: choose one");
  else if (certificate === undefined && privateKey !== undefined)
    problem("certificate", "is missing: it must be the certificate of privateKey, in PEM");
  else if (certificate !== undefined && privateKey === undefined)
    problem("privateKey", "is missing: it must be the private key of certificate, in PEM");
  // Each field's own check reports unparsable PEM.
  const [parsed, key] = [certificateOf(certificate ?? ""), privateKeyOf(privateKey ?? "")];
  if (parsed && key && !parsed.checkPrivateKey(key))
    problem("privateKey", "must be the private key of certificate");
  if (parsed && parsed.validToDate < new Date())
    problem("certificate", `must be valid: it expired on ${parsed.validTo}`);
  if (parsed && parsed.validFromDate > new Date())
    problem("certificate", `must be valid: its validity begins on ${parsed.validFrom}`);
});

/**
 * Validity of the certificate in the served chain that expires first; undefined with cert-manager,
 * which renews certificates itself and exports their expiry as a metric.
 */
export function validityOfCertificate(
  { certificate, clusterIssuer }: z.output<typeof tlsSettings>,
  now: Date,
): Validity | undefined {
  if (clusterIssuer !== undefined) return undefined;
  if (certificate === undefined) return validity(now);
  return certificate
    .match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g)
    ?.flatMap((pem) => certificateOf(pem) ?? [])
    .map(({ validFromDate, validToDate }) => ({ notBefore: validFromDate, notAfter: validToDate }))
    .reduce((first, other) => (other.notAfter < first.notAfter ? other : first));
}

export interface ServerCertificateArgs {
  readonly namespace: pulumi.Input<string>;
  /** Host names of the server. */
  readonly hosts: readonly string[];
  readonly settings: z.output<typeof tlsSettings>;
}

/** The certificate that an ingress controller serves: the user's, cert-manager's or the stack's. */
export class ServerCertificate extends pulumi.ComponentResource {
  /** Annotations of the Ingresses that use the certificate. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Name of the Secret with the certificate for an Ingress. */
  readonly secretFor: (ingress: string) => pulumi.Input<string>;
  /** CA certificate of the stack in PEM, if the stack's authority issues the certificate. */
  readonly authority: pulumi.Output<string> | undefined;

  constructor(name: string, args: ServerCertificateArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:ingress:ServerCertificate", name, {}, opts);
    const { certificate, privateKey, clusterIssuer } = args.settings;

    if (clusterIssuer !== undefined) {
      this.annotations = { "cert-manager.io/cluster-issuer": clusterIssuer };
      // cert-manager creates the Secrets, one for each Ingress.
      this.secretFor = (ingress) => `${ingress}-tls`;
      this.authority = undefined;
      this.registerOutputs();
      return;
    }
    let content: pulumi.Input<Record<string, pulumi.Input<string>>>;
    if (certificate !== undefined && privateKey !== undefined) {
      const others = args.hosts.filter((host) => !certificateOf(certificate)?.checkHost(host));
      if (others.length > 0)
        void pulumi.log.warn(
          `Browsers will refuse ${others.join(", ")}: the certificate of ha-monitoring:tls.certificate does not cover these hosts.`,
          this,
        );
      content = { "tls.crt": certificate, "tls.key": pulumi.secret(privateKey) };
      this.authority = undefined;
    } else {
      const seed = new random.RandomBytes(
        `${name}-authority`,
        { length: seedLength },
        { parent: this },
      );
      const issued = pulumi
        .secret(seed.base64)
        .apply((seed) => issue(Buffer.from(seed, "base64"), args.hosts, new Date()));
      content = { "tls.crt": issued.certificate, "tls.key": issued.privateKey };
      // A certificate is public.
      this.authority = pulumi.unsecret(issued.authority);
    }
    const pair = new k8s.core.v1.Secret(
      name,
      {
        metadata: { name, namespace: args.namespace, labels: appLabels(name).all },
        type: "kubernetes.io/tls",
        stringData: content,
      },
      { parent: this },
    ).metadata.name;

    this.annotations = {};
    this.secretFor = () => pair;
    this.registerOutputs({ secret: pair });
  }
}
