import "reflect-metadata"; // which @peculiar/x509 needs first
import * as x509 from "@peculiar/x509";
import assert from "node:assert/strict";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, createServer } from "node:tls";
import { issue, seedLength } from "../../../../components/ingress/certificateAuthority.ts";

const seed = Buffer.alloc(seedLength, "seed");
const hosts = ["prometheus-0.example.com", "thanos-querier.example.com"];
const now = new Date("2026-11-24T20:00:00Z");

describe("a certificate of the stack's authority", () => {
  it("is accepted by TLS clients that trust the authority, for its hosts", async () => {
    const { authority, certificate, privateKey } = await issue(seed, hosts, now);
    const server = createServer({ cert: certificate, key: privateKey });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    const errorFor = async (servername: string, ca?: string) => {
      const socket = connect({ port, host: "127.0.0.1", servername, ca });
      const error = await new Promise<string | undefined>((resolve) => {
        socket
          .once("secureConnect", () => {
            resolve(undefined);
          })
          .once("error", ({ code }: NodeJS.ErrnoException) => {
            resolve(code);
          });
      });
      socket.destroy();
      return error;
    };
    try {
      for (const host of hosts) assert.equal(await errorFor(host, authority), undefined);
      assert.equal(await errorFor("example.com", authority), "ERR_TLS_CERT_ALTNAME_INVALID");
      assert.equal(await errorFor("thanos-querier.example.com"), "UNABLE_TO_VERIFY_LEAF_SIGNATURE");
      const stranger = await issue(Buffer.alloc(seedLength, "other"), hosts, now);
      assert.equal(
        await errorFor("thanos-querier.example.com", stranger.authority),
        "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
      );
    } finally {
      server.close();
    }
  });

  it("is identical until the year or the hosts change", async () => {
    const issued = await issue(seed, hosts, now);
    assert.deepEqual(await issue(seed, hosts, new Date("2026-01-01T00:00:00Z")), issued);

    const nextYear = await issue(seed, hosts, new Date("2027-01-01T00:00:00Z"));
    const moreHosts = await issue(seed, [...hosts, "grafana.example.com"], now);
    for (const changed of [nextYear, moreHosts]) {
      assert.equal(changed.authority, issued.authority);
      const [before, after] = [issued, changed].map(
        ({ certificate }) => new X509Certificate(certificate),
      );
      assert.notEqual(after?.serialNumber, before?.serialNumber);
    }
  });

  it("is valid from the start of this year until the end of the next", async () => {
    const { certificate } = await issue(seed, hosts, now);
    const { validFromDate, validToDate } = new X509Certificate(certificate);
    assert.equal(validFromDate.toISOString(), "2026-01-01T00:00:00.000Z");
    assert.equal(validToDate.toISOString(), "2028-01-01T00:00:00.000Z");
  });

  it("has its own key, and can't issue certificates", async () => {
    const { authority, certificate, privateKey } = await issue(seed, hosts, now);
    const [ca, server] = [authority, certificate].map((pem) => new X509Certificate(pem));
    assert.ok(server?.checkPrivateKey(createPrivateKey(privateKey)));
    assert.ok(!ca?.checkPrivateKey(createPrivateKey(privateKey)));
    assert.equal(ca?.ca, true);
    assert.equal(server?.ca, false);
  });

  it("is of an authority that can't sign other authorities", async () => {
    const { authority } = await issue(seed, hosts, now);
    const constraints = new x509.X509Certificate(authority).getExtension(
      x509.BasicConstraintsExtension,
    );
    assert.deepEqual(
      [constraints?.critical, constraints?.ca, constraints?.pathLength],
      [true, true, 0],
    );
  });
});
