import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import {
  ServerCertificate,
  tlsSettings,
  validityOfCertificate,
} from "../../../../components/ingress/certificate.ts";
import { certificateOf } from "../../support/certificate.ts";
import { run, type Stack, valueOf } from "../../support/stack.ts";

interface Created {
  readonly stack: Stack;
  readonly annotations: object;
  readonly secret: string;
  readonly authority: string | undefined;
}

async function create(settings: object): Promise<Created> {
  const outputs: Promise<Omit<Created, "stack">>[] = [];
  const stack = await run(() => {
    const certificate = new ServerCertificate("tls", {
      namespace: "monitoring",
      hosts: ["a.example.com", "b.example.com"],
      settings: tlsSettings.parse(settings),
    });
    outputs.push(
      (async () => ({
        annotations: certificate.annotations,
        secret: await valueOf(pulumi.output(certificate.secretFor("my-ingress"))),
        authority: certificate.authority && (await valueOf(certificate.authority)),
      }))(),
    );
  });
  const [created] = await Promise.all(outputs);
  assert.ok(created);
  return { stack, ...created };
}

/** A user's certificate for some hosts. */
async function ownOf(...hosts: string[]): Promise<{ certificate: string; privateKey: string }> {
  const { certificate, privateKey } = await certificateOf("user", { hosts });
  return { certificate, privateKey };
}

describe("ServerCertificate", () => {
  it("is issued by the stack's authority, which stores only its seed", async () => {
    const { stack, annotations, secret, authority } = await create({});
    assert.deepEqual(stack.children, [
      "RandomBytes tls-authority",
      "Secret tls",
      "ServerCertificate tls",
    ]);
    assert.deepEqual(stack.get("RandomBytes", "tls-authority").inputs, { length: 48 });
    assert.deepEqual(annotations, {});
    assert.equal(secret, "tls");

    const { inputs, secrets } = stack.get("Secret", "tls");
    assert.equal(inputs.type, "kubernetes.io/tls");
    assert.equal(inputs.metadata.namespace, "monitoring");
    assert.deepEqual(Object.keys(inputs.stringData as object), ["tls.crt", "tls.key"]);
    assert.deepEqual(secrets, ["stringData"]);
    const certificate = new X509Certificate(inputs.stringData["tls.crt"] as string);
    for (const host of ["a.example.com", "b.example.com"])
      assert.equal(certificate.checkHost(host), host);
    assert.ok(certificate.checkIssued(new X509Certificate(authority ?? "")));
  });

  it("is the user's, with a secret key", async () => {
    const { certificate, privateKey } = await ownOf("*.example.com");
    const { stack, annotations, secret, authority } = await create({ certificate, privateKey });
    assert.deepEqual(stack.children, ["Secret tls", "ServerCertificate tls"]);
    const { inputs, secrets } = stack.get("Secret", "tls");
    assert.deepEqual(inputs.stringData, { "tls.crt": certificate, "tls.key": privateKey });
    assert.deepEqual(secrets, ["stringData"]);
    assert.deepEqual([annotations, secret, authority], [{}, "tls", undefined]);
  });

  it("warns about hosts that the user's certificate does not cover", async () => {
    const warnings: unknown[] = [];
    const { warn } = console;
    console.warn = (message) => warnings.push(message);
    try {
      await create(await ownOf("a.example.com"));
      await create(await ownOf("a.example.com", "b.example.com"));
      await create(await ownOf("*.example.com"));
    } finally {
      console.warn = warn;
    }
    assert.equal(warnings.length, 1);
    assert.match(String(warnings[0]), /refuse b\.example\.com: .* ha-monitoring:tls\.certificate/);
  });

  it("is cert-manager's, in a Secret for each Ingress", async () => {
    const { stack, annotations, secret, authority } = await create({ clusterIssuer: "mine" });
    assert.deepEqual(stack.children, ["ServerCertificate tls"]);
    assert.deepEqual(annotations, { "cert-manager.io/cluster-issuer": "mine" });
    assert.equal(secret, "my-ingress-tls");
    assert.equal(authority, undefined);
  });

  it("expires with the first certificate of the user's chain, or at the end of next year", async () => {
    const now = new Date("2026-11-24T20:00:00Z");
    const [short, long] = await Promise.all(
      [2026, 2027].map((year) => certificateOf("user", { now: new Date(year, 6) })),
    );
    const validityOf = (settings: object) =>
      validityOfCertificate(tlsSettings.parse(settings), now);
    assert.ok(short && long);
    const { validFromDate: notBefore, validToDate: notAfter } = new X509Certificate(
      short.certificate,
    );
    for (const chain of [
      short.certificate + long.certificate,
      long.certificate + short.certificate,
    ])
      assert.deepEqual(validityOfCertificate({ certificate: chain, privateKey: "" }, now), {
        notBefore,
        notAfter,
      });
    assert.deepEqual(validityOf({}), {
      notBefore: new Date("2026-01-01T00:00:00Z"),
      notAfter: new Date("2028-01-01T00:00:00Z"),
    });
    assert.equal(validityOf({ clusterIssuer: "mine" }), undefined);
  });
});
