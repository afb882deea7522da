import { RunError } from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { stringify } from "yaml";
import { manifestsOf, toYaml } from "../../../render/manifests.ts";
import { decodeStackConfig, resourcesOf, stackNames } from "../../../render/stackResources.ts";
import { existing } from "../support/config.ts";

describe("the program without an engine", () => {
  it("lists every stack with a configuration", () => {
    assert.ok(stackNames.includes("local"));
  });

  it("registers the same resources in a second run of the process", async () => {
    const [one, other] = [await resourcesOf("local"), await resourcesOf("local")];
    assert.ok(one.length > 50);
    assert.deepEqual(toYaml(manifestsOf(one)), toYaml(manifestsOf(other)));
  });

  it("has placeholders for values that are unknown before pulumi up", async () => {
    const text = toYaml(manifestsOf(await resourcesOf("local")));
    assert.match(text, /"prometheus-long-term-<known after pulumi up: embedded-buckets\.hex>"/);
    assert.doesNotMatch(text, /undefined|\[object Object\]|PRIVATE KEY/);
  });

  it("accepts a configuration with encrypted secrets, without a cluster", async () => {
    const { objectStore, ...settings } = existing;
    const encrypted = { ...objectStore, credentials: { secure: "v1:abc:def" } };
    const config = Object.entries({ ...settings, objectStore: encrypted }).map(
      ([key, value]) => [`ha-monitoring:${key}`, value] as const,
    );
    const resources = await resourcesOf(
      "mine",
      decodeStackConfig(stringify({ config: Object.fromEntries(config) })),
    );
    const secret = resources.find(({ name }) => name === "thanos-gcs-credentials");
    assert.deepEqual(secret?.secrets, ["stringData"]);
    assert.deepEqual(Object.values(secret.inputs.stringData), ["<secret, not decrypted>"]);
  });

  it("refuses a stack without a configuration, and suggests a similar name", async () => {
    await assert.rejects(
      resourcesOf("loca"),
      (error) =>
        RunError.isInstance(error) &&
        error.message === "There is no Pulumi.loca.yaml: did you mean local?",
    );
  });
});
