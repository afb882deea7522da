import assert from "node:assert/strict";
import { readUsedModules } from "../../../local/tools/align.ts";
import { outdatedModules } from "../../../local/tools/sharedModules.ts";

const requirements = (tools: Readonly<Record<string, Readonly<Record<string, string>>>>) =>
  new Map(Object.entries(tools).map(([tool, modules]) => [tool, new Map(Object.entries(modules))]));

describe("shared modules", () => {
  it("are raised to the highest version of all tools", () => {
    const outdated = outdatedModules(
      requirements({
        coredns: { "golang.org/x/net": "v0.9.0", "k8s.io/api": "v0.36.4" },
        etcd: { "golang.org/x/net": "v0.56.0" },
        kubernetes: { "golang.org/x/net": "v0.56.0", "k8s.io/api": "v0.36.4" },
      }),
    );
    assert.deepEqual(outdated, requirements({ coredns: { "golang.org/x/net": "v0.56.0" } }));
  });

  it("are raised from a commit to a release and to a later commit", () => {
    const module = "k8s.io/utils";
    const [older, newer] = [
      "v0.0.0-20250604170112-4c0f3b243397",
      "v0.0.0-20260617174310-a95e086a2553",
    ];
    const raised = (from: string, to: string) =>
      outdatedModules(requirements({ a: { [module]: from }, b: { [module]: to } })).get("a");
    assert.deepEqual(raised(older, newer), new Map([[module, newer]]));
    assert.deepEqual(
      raised("v1.0.1-0.20250604170112-4c0f3b243397", "v1.0.1"),
      new Map([[module, "v1.0.1"]]),
    );
    assert.equal(raised("v1.0.2-0.20250604170112-4c0f3b243397", "v1.0.1"), undefined);
  });

  it("have the version of Kubernetes, which compiles with no other", () => {
    const outdated = outdatedModules(
      requirements({
        coredns: { "k8s.io/api": "v0.37.1" },
        kubernetes: { "k8s.io/api": "v0.36.4" },
        traefik: { "k8s.io/api": "v0.34.3" },
      }),
      new Map([["k8s.io/api", "v0.36.4"]]),
    );
    const raised = { "k8s.io/api": "v0.36.4" };
    assert.deepEqual(outdated, requirements({ coredns: raised, traefik: raised }));
  });

  it("do not include those that a tool keeps in its own version", () => {
    const outdated = outdatedModules(
      requirements({
        kubernetes: { "go.etcd.io/etcd/client/v3": "v3.6.8", "k8s.io/api": "v0.36.4" },
        etcd: { "go.etcd.io/etcd/client/v3": "v3.7.3" },
        traefik: { "go.opentelemetry.io/otel": "v1.40.0" },
        thanos: { "go.opentelemetry.io/otel": "v1.45.0" },
        "kube-score": { "k8s.io/api": "v0.35.0" },
      }),
    );
    assert.deepEqual([...outdated.keys()], []);
  });

  it("have one version in all tools: run make modules after a change of a version", async () => {
    const { requirements, frozen } = await readUsedModules();
    assert.equal(frozen.get("k8s.io/client-go"), "v0.36.4");
    assert.deepEqual(outdatedModules(requirements, frozen), new Map());
  });
});
