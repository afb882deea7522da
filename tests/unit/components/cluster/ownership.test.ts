import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { ApiServer } from "../../../../components/cluster/apiServer.ts";
import { accessByText } from "../../../../components/cluster/kubeconfig.ts";
import { pathOf } from "../../../../components/cluster/liveObjects.ts";
import { Ownership } from "../../../../components/cluster/ownership.ts";
import { type Answers, kubeconfig, withApiServer } from "../../support/cluster.ts";
import { recordResources } from "../../../../render/recordResources.ts";
import { run, type Stack } from "../../support/stack.ts";

const annotated = (name: string, installation: string) => ({
  metadata: { name, annotations: { "ha-monitoring/installation": installation } },
});
const managed = (name: string, manager: string, operation = "Apply") => ({
  metadata: { name, managedFields: [{ manager, operation }] },
});
const items = (...items: object[]) => ({ items });

/** A namespace, a ClusterRole, and a Secret in the namespace. */
async function objects(ownership: Ownership, api: ApiServer): Promise<void> {
  const opts = { transformations: [ownership.transformation] };
  const { metadata } = new k8s.core.v1.Namespace("ns", { metadata: { name: "ns" } }, opts);
  new k8s.rbac.v1.ClusterRole("role", { metadata: { name: "role" }, rules: [] }, opts);
  const named = { name: "key", namespace: metadata.name, annotations: { mine: "yes" } };
  new k8s.core.v1.Secret("key", { metadata: named }, opts);
  await ownership.examine(api);
}

/** Creates the objects with a cluster that returns these responses. */
async function create(answers: Answers, adopted: string[] = []) {
  let stack: Stack | undefined;
  let requests = 0;
  await withApiServer(answers, async (url, asked) => {
    const api = new ApiServer(accessByText(JSON.stringify(kubeconfig(url))));
    stack = await run(() => objects(new Ownership({ installation: "mine", adopted }), api));
    requests = asked.length;
  });
  assert.ok(stack);
  return { stack, requests };
}

const roles = "/apis/rbac.authorization.k8s.io/v1/clusterroles";
const secrets = "/api/v1/namespaces/ns/secrets";

async function assertRefused(creating: Promise<unknown>, ...names: string[]): Promise<void> {
  await assert.rejects(creating, (error) => {
    assert.ok(pulumi.RunError.isInstance(error), String(error));
    for (const name of names) assert.ok(error.message.includes(`\n  ${name}\n`), error.message);
    assert.match(error.message, /adopt\[0\]' '\w+ [\w/]+'/);
    return true;
  });
}

describe("Ownership", () => {
  it("annotates every object in an empty cluster, with one request for each kind", async () => {
    const { stack, requests } = await create({});
    for (const [kind, name] of [
      ["Namespace", "ns"],
      ["ClusterRole", "role"],
      ["Secret", "key"],
    ] as const)
      assert.deepEqual(
        { mine: "yes", ...stack.get(kind, name).inputs.metadata.annotations },
        {
          mine: "yes",
          "pulumi.com/patchFieldManager": "ha-monitoring",
          "pulumi.com/patchForce": "true",
          "ha-monitoring/installation": "mine",
        },
      );
    assert.equal(requests, 3);
  });

  it("keeps annotations that are unknown at preview", async () => {
    const stack = await run(async () => {
      const ownership = new Ownership({ installation: "mine", adopted: [] });
      const annotations = pulumi.output(Promise.resolve({ account: "a@example.com" }));
      new k8s.core.v1.ServiceAccount(
        "account",
        { metadata: { name: "account", namespace: "ns", annotations } },
        { transformations: [ownership.transformation] },
      );
      await ownership.examine(undefined);
    });
    const { metadata } = stack.get("ServiceAccount", "account").inputs;
    assert.equal(metadata.annotations.account, "a@example.com");
    assert.equal(metadata.annotations["ha-monitoring/installation"], "mine");
  });

  it("accepts its own objects, and those of versions without identities", async () => {
    await create({
      "/api/v1/namespaces": items(annotated("ns", "mine")),
      [roles]: items(managed("role", "ha-monitoring"), managed("other", "kubectl")),
      [secrets]: items(annotated("key", "mine")),
    });
  });

  it("refuses objects of other field managers, with their names", async () => {
    await assertRefused(
      create({ "/api/v1/namespaces": items(managed("ns", "kubectl-create", "Update")) }),
      "Namespace ns (created by kubectl-create)",
    );
    await assertRefused(
      create({ [secrets]: items({ metadata: { name: "key" } }) }),
      "Secret ns/key (created by an unknown client)",
    );
    // A manual change is not ownership.
    await assertRefused(
      create({ [roles]: items(managed("role", "ha-monitoring", "Update")) }),
      "ClusterRole role (created by ha-monitoring)",
    );
  });

  it("refuses objects of another stack of this program", () =>
    assertRefused(
      create({ [roles]: items(annotated("role", "theirs")) }),
      "ClusterRole role (of installation theirs)",
    ));

  it("registers no object before all are looked up", async () => {
    const registered: string[] = [];
    const creating = withApiServer({ [roles]: items(managed("role", "helm")) }, async (url) => {
      const api = new ApiServer(accessByText(JSON.stringify(kubeconfig(url))));
      const outputs = ({ name }: { name: string }, examples: object) => {
        registered.push(name);
        return examples;
      };
      await recordResources(
        () => objects(new Ownership({ installation: "mine", adopted: [] }), api),
        {
          config: {},
          stack: "test",
          outputs,
        },
      );
    });
    await assertRefused(creating, "ClusterRole role (created by helm)");
    assert.deepEqual(registered, []);
  });

  it("takes over adopted objects", async () => {
    await create({ [roles]: items(managed("role", "helm")) }, ["ClusterRole role"]);
    await create({ [secrets]: items(annotated("key", "lost")) }, ["lost"]);
    await assertRefused(create({ [secrets]: items(managed("key", "helm")) }, ["Secret key"]));
  });

  it("requests single objects without the right to list them", async () => {
    await create({ [secrets]: 403, [`${secrets}/key`]: annotated("key", "mine") });
    await assertRefused(
      create({ [secrets]: 403, [`${secrets}/key`]: managed("key", "helm") }),
      "Secret ns/key (created by helm)",
    );
  });

  it("fails when the API server fails", async () => {
    await assert.rejects(create({ [roles]: 500 }), /clusterroles: HTTP status 500/);
  });
});

describe("pathOf", () => {
  it("uses Kubernetes' plural names", () => {
    const paths = {
      "/api/v1/namespaces/a/secrets": { apiVersion: "v1", kind: "Secret", namespace: "a" },
      "/apis/networking.k8s.io/v1/ingressclasses": {
        apiVersion: "networking.k8s.io/v1",
        kind: "IngressClass",
      },
      "/apis/networking.k8s.io/v1/namespaces/a/networkpolicies": {
        apiVersion: "networking.k8s.io/v1",
        kind: "NetworkPolicy",
        namespace: "a",
      },
      "/apis/gateway.networking.k8s.io/v1/namespaces/a/gateways": {
        apiVersion: "gateway.networking.k8s.io/v1",
        kind: "Gateway",
        namespace: "a",
      },
      "/apis/networking.k8s.io/v1/namespaces/a/ingresses": {
        apiVersion: "networking.k8s.io/v1",
        kind: "Ingress",
        namespace: "a",
      },
    };
    for (const [path, kind] of Object.entries(paths)) assert.equal(pathOf(kind), path);
  });
});
