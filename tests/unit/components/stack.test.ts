import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { readConfig } from "../../../components/config.ts";
import { deploy, type StackOutputs } from "../../../components/stack.ts";
import { gke, stackConfig } from "../support/config.ts";
import { run, valueOf } from "../support/stack.ts";

describe("the system on GKE", () => {
  it("outputs the address for the DNS records and a secret kubeconfig", async () => {
    const made: { system: StackOutputs; known: Promise<unknown[]> }[] = [];
    await run(async () => {
      const system = await deploy(readConfig());
      const { address, kubeconfig } = system;
      assert.ok(address && kubeconfig);
      const known = Promise.all([
        valueOf(address),
        pulumi.isSecret(kubeconfig),
        ...Object.values(system.credentials).map((login) => pulumi.isSecret(login)),
      ]);
      made.push({ system, known });
    }, stackConfig(gke));
    const [{ system, known } = assert.fail()] = made;
    assert.deepEqual(Object.keys(system).sort(), [
      ...["address", "buckets", "caCertificate", "credentials", "endpoints", "kubeconfig"],
      "namespace",
    ]);
    const [address, ...secrets] = await known;
    assert.equal(address, "203.0.113.1");
    assert.ok(secrets.length > 1 && !secrets.includes(false));
  });
});
