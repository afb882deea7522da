// Keys and certificates are generated here because @pulumi/tls is not available: its plugin
// (terraform-provider-tls) is not served as a Go module, so it can't be bundled for the embedded cluster.

import { createHash, createPrivateKey, createPublicKey, hkdfSync } from "node:crypto";

/** A server certificate, its key and the CA certificate, all in PEM. */
export interface Issued {
  readonly authority: string;
  readonly certificate: string;
  readonly privateKey: string;
}

/** Bytes of the seed; @noble/curves also derives each P-256 key from this many bytes. */
export const seedLength = 48;

/** Fixed validity (2026 to 2056), so that users import the CA certificate only once. */
const authorityValidity = {
  notBefore: new Date("2026-01-01T00:00:00Z"),
  notAfter: new Date("2056-01-01T00:00:00Z"),
};

export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/**
 * Validity of a server certificate that is issued at `now`: from the start of this year to the end of
 * the next, so it is renewed each year. Apple's clients accept at most 825 days.
 * https://support.apple.com/en-us/103769
 */
export function validity(now: Date): Validity {
  const year = now.getUTCFullYear();
  return { notBefore: new Date(Date.UTC(year, 0)), notAfter: new Date(Date.UTC(year + 2, 0)) };
}

/**
 * Issues a server certificate by the stack's own authority. Keys and signatures are derived from the
 * seed alone, so only the seed is stored. For the same hosts, the result is identical byte for byte
 * until {@link validity} renews the certificate.
 */
export async function issue(
  seed: Uint8Array,
  hosts: readonly string[],
  now: Date,
): Promise<Issued> {
  // Imported lazily: loading takes 0.1 s.
  await import("reflect-metadata"); // required before @peculiar/x509
  const x509 = await import("@peculiar/x509");
  const { p256 } = await import("@noble/curves/nist.js");

  const keyFor = (use: string) => {
    const secret = p256.utils.randomSecretKey(
      new Uint8Array(hkdfSync("sha256", seed, "", use, seedLength)),
    );
    const point = Buffer.from(p256.getPublicKey(secret, false));
    const key = createPrivateKey({
      format: "jwk",
      key: {
        ...{ kty: "EC", crv: "P-256", d: Buffer.from(secret).toString("base64url") },
        x: point.subarray(1, 33).toString("base64url"),
        y: point.subarray(33).toString("base64url"),
      },
    });
    const publicKey = createPublicKey(key).export({ type: "spki", format: "der" });
    return { secret, key, public: new Uint8Array(publicKey) };
  };
  const authorityKey = keyFor("authority");
  const serverKey = keyFor("server");

  const signingKey = await crypto.subtle.importKey(
    "pkcs8",
    authorityKey.key.export({ type: "pkcs8", format: "der" }),
    algorithm,
    false,
    ["sign"],
  );
  const sign = (certificate: {
    subject: string;
    publicKey: Uint8Array<ArrayBuffer>;
    notBefore: Date;
    notAfter: Date;
    extensions: InstanceType<typeof x509.Extension>[];
  }) =>
    x509.X509CertificateGenerator.create(
      {
        ...certificate,
        issuer: authorityName,
        // Clients reject two certificates of one issuer with the same serial number, so it is derived
        // from the content.
        serialNumber: createHash("sha256")
          .update(JSON.stringify(certificate))
          .update(Buffer.concat(certificate.extensions.map(({ rawData }) => Buffer.from(rawData))))
          .digest("hex")
          .slice(0, 32),
        signingKey,
        signingAlgorithm: algorithm,
      },
      // Node's ECDSA signatures are random; these are deterministic (RFC 6979).
      {
        subtle: {
          sign: (_algorithm: unknown, _key: unknown, data: ArrayBuffer) =>
            Promise.resolve(p256.sign(new Uint8Array(data), authorityKey.secret)),
        },
      } as unknown as Crypto,
    );

  const authority = await sign({
    subject: authorityName,
    publicKey: authorityKey.public,
    ...authorityValidity,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(authorityKey.public),
    ],
  });
  const certificate = await sign({
    subject: "CN=ha-monitoring",
    publicKey: serverKey.public,
    ...validity(now),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        hosts.map((value) => ({ type: "dns" as const, value })),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(authorityKey.public),
      await x509.SubjectKeyIdentifierExtension.create(serverKey.public),
    ],
  });
  return {
    authority: authority.toString("pem"),
    certificate: certificate.toString("pem"),
    privateKey: serverKey.key.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

const authorityName = "CN=ha-monitoring certificate authority";
const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
