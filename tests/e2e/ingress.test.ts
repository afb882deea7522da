import assert from "node:assert/strict";
import { loopbackPorts } from "../../embeddedCluster.ts";
import { get } from "../../local/client/loopback.ts";
import { login, outputs } from "../../local/client/stack.ts";

// Endpoints whose server has its own login.
const ownLogin = ["grafana"];

describe("every endpoint", () => {
  let urls: [string, string][];
  before(async () => {
    const { endpoints } = await outputs();
    urls = Object.entries(endpoints).map(([name, url]) => [name, new URL("/-/ready", url).href]);
    assert.ok(urls.length > 0);
  });
  const guarded = () => urls.filter(([name]) => !ownLogin.includes(name));

  it("serves HTTPS clients that trust the authority and have the password", async () => {
    for (const [name, url] of guarded())
      assert.equal((await get(url, await login())).status, 200, name);
  });

  it("refuses a missing or wrong password, and requests one", async () => {
    const { ca, auth } = await login();
    for (const [name, url] of guarded())
      for (const wrong of [undefined, "admin:admin", `${auth}x`, `other:${auth?.split(":")[1]}`]) {
        const { status, headers, body } = await get(url, { ca, auth: wrong });
        assert.equal(status, 401, name);
        assert.equal(headers["www-authenticate"], 'Basic realm="Monitoring"');
        assert.doesNotMatch(body, /ready/i);
      }
  });

  it("has a certificate that clients do not trust by default", async () => {
    const { auth } = await login();
    for (const [name, url] of urls)
      await assert.rejects(get(url, { auth }), { code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" }, name);
  });

  it("redirects HTTP to the same URL by HTTPS, before it requests a password", async () => {
    for (const [name, url] of urls) {
      const plain = new URL("/graph?g0.expr=up", url);
      plain.protocol = "http:";
      plain.port = String(loopbackPorts.http);
      const { status, headers } = await get(plain.href);
      assert.equal(status, 301, name);
      assert.equal(headers.location, new URL("/graph?g0.expr=up", url).href);
    }
  });
});
