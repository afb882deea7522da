import assert from "node:assert/strict";
import { eventually } from "../../local/client/eventually.ts";
import { query } from "../../local/client/querier.ts";
import { outputs } from "../../local/client/stack.ts";
import { valuesBy } from "./support/series.ts";

const byInstance = (expression: string) => valuesBy("instance", expression);

describe("probes", () => {
  it("of every public URL succeed, from every Prometheus", async () => {
    const urls = Object.values((await outputs()).endpoints);
    assert.ok(urls.length > 5);
    await eventually(90, async () => {
      assert.deepEqual(
        await byInstance('probe_success{job="probes", probe="public-urls"}'),
        Object.fromEntries(urls.map((url) => [url, [1, 1, 1]])),
      );
      assert.deepEqual(
        await byInstance('probe_http_status_code{job="probes", probe="public-urls"} != 200'),
        {},
      );
    });
    // The stack's authority issues certificates for this year and the next.
    const ends = await query('probe_ssl_earliest_cert_expiry{probe="public-urls"}');
    const year = new Date().getUTCFullYear() + 2;
    for (const { value } of ends) assert.equal(Number(value[1]), Date.UTC(year, 0) / 1000);
  });
});
