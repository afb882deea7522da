import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import * as path from "node:path";
import { issue, seedLength } from "../../../../../components/ingress/certificateAuthority.ts";
import { blackboxConfig } from "../../../../../components/monitoring/probes/modules.ts";
import { probesSettings } from "../../../../../components/monitoring/probes/settings.ts";
import { type RunningExporter, startExporter } from "../../../support/blackboxExporter.ts";
import { temporaryDirectory } from "../../../support/files.ts";
import { freeAddress } from "../../../../support/freeAddress.ts";

const hostname = "alertmanager.example.com";
const password = "the-password-of-the-ingress";

const portOf = (server: { address(): AddressInfo | string | null }) =>
  (server.address() as AddressInfo).port;

describe("modules of the blackbox exporter", () => {
  let exporter: RunningExporter;
  let url: string;
  let plainUrl: string;
  const stops: (() => unknown)[] = [];
  before(async () => {
    const { certificate, privateKey, authority } = await issue(
      new Uint8Array(seedLength).fill(7),
      [hostname],
      new Date(),
    );
    // Stands for the ingress controller: requires the password, and serves one host.
    const answers = createServer({ cert: certificate, key: privateKey }, (request, response) => {
      const { host, authorization } = request.headers;
      const expected = `Basic ${Buffer.from(`admin:${password}`).toString("base64")}`;
      if (host !== hostname) response.statusCode = 404;
      else if (authorization !== expected && request.url !== "/own-login")
        response.statusCode = 401;
      else if (request.url === "/moved") response.writeHead(302, { location: "/-/ready" });
      else if (request.url === "/empty") response.statusCode = 204;
      response.end();
    });
    const plain = createHttpServer((_, response) => response.end());
    stops.push(
      () => answers.close(),
      () => plain.close(),
    );
    await once(answers.listen(0, "127.0.0.1"), "listening");
    await once(plain.listen(0, "127.0.0.1"), "listening");
    url = `https://127.0.0.1:${portOf(answers)}`;
    plainUrl = `http://127.0.0.1:${portOf(plain)}`;

    const directory = temporaryDirectory({
      "ca.crt": authority,
      user: "admin",
      password,
      wrong: "another password",
    });
    const file = (name: string) => path.join(directory, name);
    const statuses = { ownLogin: [200], proxyLogin: [200] };
    const modules = (passwordFile: string) =>
      blackboxConfig({
        probes: probesSettings.parse({
          shop: { module: "http_2xx", targets: ["http://a.b"], timeout: "2s" },
          port: { module: "tcp_connect", targets: ["a.b:1"], timeout: "2s" },
          tls: { module: "tls_connect", targets: ["a.b:1"], timeout: "2s" },
        }),
        publicUrls: {
          authority: file("ca.crt"),
          login: { user: file("user"), password: file(passwordFile) },
          statuses,
        },
      }).modules;
    exporter = await startExporter({
      modules: {
        ...modules("password"),
        wrong: modules("wrong")["public-urls"],
        "no-login": blackboxConfig({
          probes: {},
          publicUrls: {
            authority: file("ca.crt"),
            statuses: { ...statuses, proxyLogin: [302, 401] },
          },
        }).modules["public-urls"],
      },
    });
    stops.push(() => exporter.stop());
  });
  after(async () => {
    for (const stop of stops) await stop();
  });
  const publicUrl = (path: string, more: Readonly<Record<string, string>> = {}) =>
    exporter.probe({ module: "public-urls", target: `${url}${path}`, hostname, ...more });

  it("accept only status 200 by HTTPS, with the password and a certificate of the stack's authority", async () => {
    assert.equal(await publicUrl("/-/ready"), 1);
    assert.equal(await publicUrl("/-/ready", { module: "wrong" }), 0, "another password");
    assert.equal(await publicUrl("/-/ready", { hostname: "other.example.com" }), 0, "another host");
    assert.equal(await publicUrl("/moved"), 0, "a redirect");
    assert.equal(await publicUrl("/empty"), 0, "another status of success");
    assert.equal(await publicUrl("/", { target: plainUrl }), 0, "HTTP");
  });

  it("send no password to pages with their own login", async () => {
    const module = "public-urls/own-login";
    assert.equal(await publicUrl("/own-login", { module }), 1);
    assert.equal(await publicUrl("/-/ready", { module }), 0, "the page requires the password");
  });

  it("without a login accept only the statuses of a request without a login", async () => {
    const module = "no-login";
    assert.equal(await publicUrl("/-/ready", { module }), 1, "the password is required");
    assert.equal(await publicUrl("/own-login", { module }), 0, "the page is open to all");
  });

  it("report the expiry of the certificate", async () => {
    const end = await exporter.probe(
      { module: "public-urls", target: url, hostname },
      "probe_ssl_earliest_cert_expiry",
    );
    assert.equal(new Date(1000 * (end ?? 0)).getUTCFullYear(), new Date().getUTCFullYear() + 2);
  });

  it("probe the targets of the settings by HTTP and by TCP", async () => {
    const down = await freeAddress();
    const up = new URL(plainUrl).host;
    assert.equal(await exporter.probe({ module: "shop", target: plainUrl }), 1);
    assert.equal(await exporter.probe({ module: "shop", target: `http://${down}` }), 0);
    assert.equal(await exporter.probe({ module: "port", target: up }), 1);
    assert.equal(await exporter.probe({ module: "port", target: down }), 0);
    // The image's public authorities do not include the stack's own.
    assert.equal(await exporter.probe({ module: "tls", target: new URL(url).host }), 0);
  });
});
