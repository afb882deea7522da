import "reflect-metadata"; // which @peculiar/x509 needs first
import * as x509 from "@peculiar/x509";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { controlPlane, network, nodes, state } from "../layout.ts";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const tenYears = 10 * 365 * 24 * 3600 * 1000;

interface Identity {
  readonly file: string;
  readonly commonName: string;
  /** Group of the user of a client certificate. */
  readonly organization?: string;
  /** Names and addresses in a serving certificate. */
  readonly dns?: readonly string[];
  readonly ip?: readonly string[];
}

/** Every certificate of the cluster. Its subject is the user and the group for RBAC. */
const identities: readonly Identity[] = [
  {
    file: "kube-apiserver",
    commonName: "kube-apiserver",
    dns: ["kubernetes", "kubernetes.default", "kubernetes.default.svc", "localhost"],
    ip: [controlPlane.address, network.apiServiceAddress, "127.0.0.1"],
  },
  { file: "admin", commonName: "admin", organization: "system:masters" },
  {
    file: "apiserver-kubelet-client",
    commonName: "apiserver-kubelet-client",
    organization: "system:masters",
  },
  { file: "kube-controller-manager", commonName: "system:kube-controller-manager" },
  { file: "kube-scheduler", commonName: "system:kube-scheduler" },
  { file: "kube-proxy", commonName: "system:kube-proxy" },
  { file: "kube-router", commonName: "kube-router" },
  ...nodes.map((node) => ({
    file: node.name,
    commonName: `system:node:${node.name}`,
    organization: "system:nodes",
    dns: [node.name],
    ip: [node.address],
  })),
];

/** Creates the certificate authority and all certificates, unless they exist. */
export async function createPki(): Promise<void> {
  if (existsSync(state.pki)) return;
  // Written to another folder and renamed, so that a killed boot leaves all keys or none.
  const unfinished = `${state.pki}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  const caKeys = await generateKeys();
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity(),
    name: "CN=kubernetes-ca",
    keys: caKeys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign |
          x509.KeyUsageFlags.cRLSign |
          x509.KeyUsageFlags.digitalSignature,
        true,
      ),
    ],
  });
  await writeFile(path.join(unfinished, "ca.crt"), ca.toString("pem"));

  for (const identity of identities) {
    const keys = await generateKeys();
    const certificate = await x509.X509CertificateGenerator.create({
      ...validity(),
      subject: subjectOf(identity),
      issuer: ca.subject,
      publicKey: keys.publicKey,
      signingKey: caKeys.privateKey,
      signingAlgorithm: algorithm,
      extensions: [
        new x509.ExtendedKeyUsageExtension([
          x509.ExtendedKeyUsage.clientAuth,
          x509.ExtendedKeyUsage.serverAuth,
        ]),
        new x509.SubjectAlternativeNameExtension([
          ...(identity.dns ?? []).map((value) => ({ type: "dns" as const, value })),
          ...(identity.ip ?? []).map((value) => ({ type: "ip" as const, value })),
        ]),
      ],
    });
    await writeFile(path.join(unfinished, `${identity.file}.crt`), certificate.toString("pem"));
    await writeKey(path.join(unfinished, `${identity.file}.key`), keys.privateKey);
  }

  const serviceAccountKeys = await generateKeys();
  await writeKey(path.join(unfinished, "service-account.key"), serviceAccountKeys.privateKey);
  await writeFile(
    path.join(unfinished, "service-account.pub"),
    x509.PemConverter.encode(
      await crypto.subtle.exportKey("spki", serviceAccountKeys.publicKey),
      "PUBLIC KEY",
    ),
  );
  await rename(unfinished, state.pki);
}

/** A kubeconfig with the certificate `file`. */
export async function kubeconfigFor(file: string, server: string): Promise<string> {
  const base64 = async (name: string) =>
    (await readFile(path.join(state.pki, name))).toString("base64");
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name: "embedded",
        cluster: { server, "certificate-authority-data": await base64("ca.crt") },
      },
    ],
    users: [
      {
        name: file,
        user: {
          "client-certificate-data": await base64(`${file}.crt`),
          "client-key-data": await base64(`${file}.key`),
        },
      },
    ],
    contexts: [{ name: "embedded", context: { cluster: "embedded", user: file } }],
    "current-context": "embedded",
  });
}

function generateKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
}

async function writeKey(file: string, key: CryptoKey): Promise<void> {
  const pem = x509.PemConverter.encode(await crypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY");
  await writeFile(file, pem, { mode: 0o600 });
}

/** Starts an hour ago, so that the certificates stay valid if the clock is set back a little. */
function validity(): { notBefore: Date; notAfter: Date } {
  const now = Date.now();
  return { notBefore: new Date(now - 3600 * 1000), notAfter: new Date(now + tenYears) };
}

function subjectOf({ commonName, organization }: Identity): x509.JsonName {
  return [...(organization ? [{ O: [organization] }] : []), { CN: [commonName] }];
}
