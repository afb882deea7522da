import assert from "node:assert/strict";
import { issue } from "../../components/ingress/certificateAuthority.ts";
import { forgetOutputs, login, outputs } from "../../local/client/stack.ts";
import { get } from "../../local/client/loopback.ts";
import { kubectl } from "../../local/client/kubectl.ts";
import { generatedResource } from "../../local/client/stackState.ts";
import { runFault, keepsPromise } from "./support/runFault.ts";
import { update } from "./support/load.ts";

/** Decoded values of a Secret in namespace monitoring. */
async function contentOf(secret: string): Promise<Readonly<Record<string, string>>> {
  const output = await kubectl("get", "secret", secret, "-n=monitoring", "--output=json");
  const { data } = JSON.parse(output) as { data: Record<string, string> };
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value, "base64").toString()]),
  );
}

/** Replaces generated values as in docs/operations/secrets.md. */
async function replace(...names: readonly string[]): Promise<void> {
  const resources = await Promise.all(names.map(generatedResource));
  await update(
    undefined,
    resources.map(({ urn }) => `--replace=${urn}`),
  );
}

describe("a secret is replaced:", function () {
  // Every workload with a bucket restarts, one pod after the other.
  this.timeout(1_200_000);

  it("the key of the buckets", async () => {
    const before = await contentOf("thanos-gcs-credentials");
    keepsPromise(
      await runFault({
        fault: "key of the buckets replaced",
        inject: () => replace("gcs-emulator-key"),
        recovered: async () => {
          assert.notDeepEqual(await contentOf("thanos-gcs-credentials"), before);
        },
      }),
    );
  });

  it("the passwords of Grafana and of the endpoints", async () => {
    const { auth } = await login();
    const before = await contentOf("grafana-admin");
    const figures = await runFault({
      fault: "passwords of Grafana and of the endpoints replaced",
      inject: async () => {
        await replace("grafana-admin", "monitoring-ingress-users");
        forgetOutputs();
      },
      recovered: async () => {
        assert.notDeepEqual(await contentOf("grafana-admin"), before);
        const { endpoints, caCertificate: ca } = await outputs();
        assert.equal((await get(endpoints["thanos-querier"] ?? "", { ca, auth })).status, 401);
      },
    });
    // The old password is refused immediately, but the load uses the new one only after Pulumi has ended.
    keepsPromise(figures, { unanswered: 0.5 });
  });
});

describe("the certificate of the endpoints", () => {
  it("expires without a pulumi up for two years", async () => {
    const { issued, ...before } = await expiredCertificate();
    const figures = await runFault({
      fault: "certificate of the endpoints has expired",
      inject: () =>
        kubectl(
          ...["patch", "secret", "monitoring-ingress-tls", "-n=monitoring"],
          `--patch=${JSON.stringify({ stringData: issued })}`,
        ),
      lasts: 30,
      heal: () => update(undefined, ["--refresh"]),
      recovered: async () => {
        assert.deepEqual(await contentOf("monitoring-ingress-tls"), before.content);
      },
    });
    // Every query fails, but no component uses the endpoints.
    keepsPromise(figures, { unanswered: 1 });
    assert.ok(figures.failedQueries > 0, "queries are refused");
  });
});

/** A certificate that the stack's authority would have issued two years ago. */
async function expiredCertificate() {
  const seed = (await generatedResource("monitoring-ingress-tls-authority")).outputs?.base64;
  const content = await contentOf("monitoring-ingress-tls");
  const hosts = Object.values((await outputs()).endpoints).map((url) => new URL(url).hostname);
  const twoYearsAgo = new Date(Date.now() - 2 * 366 * 24 * 3600 * 1000);
  const { certificate, privateKey } = await issue(
    Buffer.from(String(seed), "base64"),
    hosts,
    twoYearsAgo,
  );
  return { content, issued: { "tls.crt": certificate, "tls.key": privateKey } };
}
