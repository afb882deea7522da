import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import {
  BasicAuth,
  type BasicAuthDialect,
  basicAuthDialects,
  basicAuthSettings,
} from "../../../../components/ingress/basicAuth.ts";
import { run, type Stack, valueOf } from "../../support/stack.ts";

interface Created {
  readonly stack: Stack;
  readonly annotations: object;
  readonly credentials: unknown;
  readonly isSecret: boolean;
}

async function create(dialect: BasicAuthDialect, settings: object = {}): Promise<Created> {
  const outputs: Promise<Omit<Created, "stack">>[] = [];
  const stack = await run(() => {
    const { annotations, credentials } = new BasicAuth("users", {
      namespace: "monitoring",
      dialect,
      settings: basicAuthSettings.parse(settings),
    });
    outputs.push(
      (async () => ({
        annotations: await valueOf(pulumi.output(annotations)),
        credentials: await valueOf(credentials),
        isSecret: await pulumi.isSecret(credentials),
      }))(),
    );
  });
  const [created] = await Promise.all(outputs);
  assert.ok(created);
  return { stack, ...created };
}

// Made by `printf PASSWORD | openssl dgst -sha1 -binary | base64`.
const madeUp = "admin:{SHA}76PLYmEYOTs01fjryWnhV25n7B0=";
const configured = "alice:{SHA}mN7MYuzjmaIu0w1JDvMzvn/ec4U=";

describe("BasicAuth", () => {
  it("makes up a password of 32 letters and digits", async () => {
    const { stack, credentials, isSecret } = await create(basicAuthDialects["nginx-ingress"]);
    assert.deepEqual(stack.children, ["BasicAuth users", "RandomPassword users", "Secret users"]);
    const { length, special } = stack.get("RandomPassword", "users").inputs;
    assert.deepEqual([length, special], [32, false]);
    assert.deepEqual(credentials, { user: "admin", password: "the-password" });
    assert.equal(isSecret, true);
  });

  it("takes user and password from the settings", async () => {
    const settings = { user: "alice", password: "correct horse battery" };
    const { stack, credentials, isSecret } = await create(
      basicAuthDialects["nginx-ingress"],
      settings,
    );
    assert.deepEqual(stack.children, ["BasicAuth users", "Secret users"]);
    assert.deepEqual(stack.get("Secret", "users").inputs.stringData, { htpasswd: configured });
    assert.deepEqual(credentials, settings);
    assert.equal(isSecret, true);
  });

  for (const [controller, type, key, annotations] of [
    [
      "nginx-ingress",
      "nginx.org/htpasswd",
      "htpasswd",
      { "nginx.org/basic-auth-secret": "users", "nginx.org/basic-auth-realm": "Monitoring" },
    ],
    [
      "ingress-nginx",
      "Opaque",
      "auth",
      {
        "nginx.ingress.kubernetes.io/auth-type": "basic",
        "nginx.ingress.kubernetes.io/auth-secret": "users",
        "nginx.ingress.kubernetes.io/auth-realm": "Monitoring",
      },
    ],
  ] as const)
    it(`speaks to ${controller}, in a Secret that is one for Pulumi too`, async () => {
      const created = await create(basicAuthDialects[controller]);
      const { inputs, secrets } = created.stack.get("Secret", "users");
      assert.deepEqual([inputs.metadata.name, inputs.type], ["users", type]);
      assert.equal(inputs.metadata.namespace, "monitoring");
      assert.deepEqual(inputs.stringData, { [key]: madeUp });
      assert.deepEqual(secrets, ["stringData"]);
      assert.deepEqual(created.annotations, annotations);
    });
});
