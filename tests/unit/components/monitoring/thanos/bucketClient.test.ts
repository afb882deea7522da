import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { bucketClient } from "../../../../../components/monitoring/thanos/bucketClient.ts";
import { run, valueOf } from "../../../support/stack.ts";

describe("bucketClient", () => {
  it("has the bucket in an argument and the key in a file, and replaces pods for a changed key", async () => {
    const objstore: Promise<string>[] = [];
    const checksums: Promise<unknown>[] = [];
    await run(() => {
      const { args, annotations, ...others } = bucketClient({
        bucket: pulumi.output("blocks"),
        objectStore: {
          buckets: { longTerm: pulumi.output("blocks"), ruler: pulumi.output("others") },
          credentials: pulumi.secret("key"),
          calls: [{ ports: [4443] }],
          env: { STORAGE_EMULATOR_HOST: "emulator:4443" },
        },
        secret: "thanos-gcs-credentials",
      });
      objstore.push(...args.map((arg) => valueOf(pulumi.output(arg))));
      const checksum = pulumi.output(annotations["checksum/credentials"] ?? "");
      checksums.push(valueOf(checksum), pulumi.isSecret(checksum));
      assert.deepEqual(others, {
        // Named: the API server keeps the account before in a field that is left out.
        serviceAccount: "default",
        calls: [{ ports: [4443] }],
        env: [
          {
            name: "GOOGLE_APPLICATION_CREDENTIALS",
            value: "/etc/secret/thanos-gcs-credentials.json",
          },
          { name: "STORAGE_EMULATOR_HOST", value: "emulator:4443" },
        ],
        volumeMounts: [
          { name: "thanos-gcs-credentials", mountPath: "/etc/secret", readOnly: true },
        ],
        volumes: [
          {
            name: "thanos-gcs-credentials",
            secret: { secretName: "thanos-gcs-credentials", defaultMode: 0o440 },
          },
        ],
      });
    });
    assert.deepEqual(await Promise.all(checksums), [
      createHash("sha256").update("key").digest("hex"),
      false,
    ]);
    assert.deepEqual(await Promise.all(objstore), [
      '--objstore.config={"type":"GCS","config":{"bucket":"blocks"}}',
    ]);
  });

  it("uses the pods' ServiceAccount if there is no key", async () => {
    await run(() => {
      const { args, ...others } = bucketClient({
        bucket: "blocks",
        objectStore: {
          buckets: { longTerm: pulumi.output("blocks"), ruler: pulumi.output("others") },
          bindWorkloadIdentity: () => ({ annotations: {}, dependsOn: [] }),
          calls: [{ ports: [443] }],
          env: {},
        },
        serviceAccount: "thanos",
      });
      assert.equal(args.length, 1);
      assert.deepEqual(others, {
        calls: [{ ports: [443] }],
        serviceAccount: "thanos",
        annotations: {},
        env: [],
        volumeMounts: [],
        volumes: [],
      });
    });
  });
});
