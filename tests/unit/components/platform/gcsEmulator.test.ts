import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { GcsEmulator, gcsEmulatorSettings } from "../../../../components/platform/gcsEmulator.ts";
import { images } from "../../../../versions.ts";
import { run, type Stack, valueOf } from "../../support/stack.ts";
import { containerOf } from "../../support/workloads.ts";

describe("GcsEmulator", () => {
  let stack: Stack;
  let outputs: Promise<[string, boolean, string]> | undefined;
  before(async () => {
    stack = await run(() => {
      const { credentials, env } = new GcsEmulator("gcs-emulator", {
        buckets: [pulumi.output("one"), "two"],
        settings: gcsEmulatorSettings.parse({}),
      });
      const host = env.STORAGE_EMULATOR_HOST;
      assert.ok(host);
      outputs = Promise.all([valueOf(credentials), pulumi.isSecret(credentials), valueOf(host)]);
    });
  });
  const statefulSet = () => stack.get("StatefulSet", "gcs-emulator");

  it("has the buckets, on a volume of the cluster's default class", () => {
    const { image, args } = containerOf(statefulSet(), "gcs-emulator");
    assert.equal(image, images.gcsEmulator);
    assert.deepEqual(args, [
      "--listen=:4443",
      "--directory=/data",
      "--host=gcs-emulator.gcs-emulator.svc:4443",
      "--buckets=one,two",
    ]);
    assert.deepEqual(statefulSet().inputs.spec.volumeClaimTemplates, [
      {
        metadata: { name: "data" },
        spec: {
          accessModes: ["ReadWriteOnce"],
          resources: { requests: { storage: "10Gi" } },
        },
      },
    ]);
  });

  it("outputs a secret key; tokens and objects are requested from the emulator", async () => {
    assert.ok(outputs);
    const [credentials, secret, host] = await outputs;
    assert.equal(secret, true);
    assert.equal(host, "gcs-emulator.gcs-emulator.svc:4443");
    assert.equal(
      (JSON.parse(credentials) as { token_uri: string }).token_uri,
      `http://${host}/token`,
    );
  });
});
