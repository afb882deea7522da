import assert from "node:assert/strict";
import { parse } from "yaml";
import { readFileSync } from "node:fs";
import { policies } from "../../../policy/policies/index.ts";
import { withCluster } from "../support/cluster.ts";
import { check } from "../support/policies.ts";
import { run, type Stack } from "../support/stack.ts";

function configOf(stack: string): Record<string, string> {
  const { config } = parse(readFileSync(`Pulumi.${stack}.yaml`, "utf8")) as {
    config: Record<string, unknown>;
  };
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

describe("the policies on this project's stacks", () => {
  it("find nothing wrong with local but that its Ingress is open", async () => {
    let stack: Stack | undefined;
    await withCluster(async () => {
      stack = await run(() => import("../../../index.ts"), configOf("local"));
    });
    const findings = check(policies, stack?.resources ?? [], { stack: "local" });
    assert.deepEqual(
      findings.filter(({ policy }) => policy !== "ingress-tls-and-auth"),
      [],
    );
  });
});
