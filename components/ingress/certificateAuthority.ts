import { createHash, createPrivateKey, createPublicKey, hkdfSync } from "node:crypto";

/** A server's certificate with its key, and the authority that vouches for it; all in PEM. */
export interface Issued {
  readonly authority: string;
  readonly certificate: string;
  readonly privateKey: string;
}

/** Bytes of randomness that an authority is made from: as many as a key of P-256 is drawn from. */
export const seedLength = 48;

/** From before there was this program until after its time: whoever trusts it, trusts it once. */
const authorityValidity = {
  notBefore: new Date("2026-01-01T00:00:00Z"),
  notAfter: new Date("2056-01-01T00:00:00Z"),
};

/** From when to when a certificate is valid. */
export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/**
 * How long a certificate is for that is issued now. With the year it is renewed: it begins with
 * this one and ends with the next, well within the 825 days that clients of Apple's accept at most.
 * https://support.apple.com/en-us/103769
 */
export function validity(now: Date): Validity {
  const year = now.getUTCFullYear();
  return { notBefore: new Date(Date.UTC(year, 0)), notAfter: new Date(Date.UTC(year + 2, 0)) };
}

/**
 * Issues a certificate by an authority of one's own. Keys and signatures follow from the seed
 * alone, so that the seed is all that needs to be kept, and what is issued today for some hosts
 * is issued tomorrow again, byte for byte, until {@link validity} renews it.
 */
export async function issue(
  seed: Uint8Array,
  hosts: readonly string[],
  now: Date,
): Promise<Issued> {
  // Loaded when needed only, as they take a tenth of a second.
  await import("reflect-metadata"); // which @peculiar/x509 needs first
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
        // Clients take it amiss if an authority gives two certificates the same number.
        serialNumber: createHash("sha256")
          .update(JSON.stringify(certificate))
          .update(Buffer.concat(certificate.extensions.map(({ rawData }) => Buffer.from(rawData))))
          .digest("hex")
          .slice(0, 32),
        signingKey,
        signingAlgorithm: algorithm,
      },
      // Node's own signatures are different each time; these are as RFC 6979 has them.
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
