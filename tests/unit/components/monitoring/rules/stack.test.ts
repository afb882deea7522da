import assert from "node:assert/strict";
import { parse } from "yaml";
import { readStackConfig } from "../../../../../render/stackResources.ts";
import { renderedOnce } from "../../../../../render/renderedOnce.ts";
import { Stack } from "../../../support/stack.ts";
import { workloads } from "../../../support/workloads.ts";

interface Fact {
  readonly record: string;
  readonly expr: string;
  readonly labels?: { readonly app: string };
}

describe("the facts of a stack", () => {
  let stack: Stack;
  let facts: readonly Fact[];
  before(async () => {
    const settings = {
      prometheus: { replicas: 2 },
      querier: { replicas: 3, clusters: [{ address: "a.test:1" }, { address: "b.test:1" }] },
      queryFrontend: { replicas: 1 },
      storeGateway: { shards: 2, replicas: 3 },
      ruler: { replicas: 3, storeGateway: { shards: 3, replicas: 1 } },
    };
    const overrides = Object.entries(settings).map(([key, value]) => [
      `ha-monitoring:${key}`,
      JSON.stringify(value),
    ]);
    const config = { ...readStackConfig("local"), ...Object.fromEntries(overrides) };
    stack = new Stack(await renderedOnce("local", config));
    const rules = stack.get("ConfigMap", "prometheus-rules").inputs.data["stack.rules.yaml"];
    facts = (parse(rules) as { groups: { rules: Fact[] }[] }).groups.flatMap(({ rules }) => rules);
  });

  const valueOf = ({ expr }: Fact) => Number(/^vector\((.+)\)$/.exec(expr)?.[1]);

  it("include the number of pods of each Thanos component, by label `app`", () => {
    const wanted = facts.filter(({ record }) => record === "app:thanos_replicas:wanted");
    assert.deepEqual(
      Object.fromEntries(wanted.map((fact) => [fact.labels?.app, valueOf(fact)])),
      Object.fromEntries(
        workloads(stack)
          .filter(({ name }) => name.startsWith("thanos-"))
          .map(({ name, inputs }) => [name, inputs.spec.replicas]),
      ),
    );
  });

  it("include the numbers of Prometheus servers and of other clusters", () => {
    const named = (name: string) => facts.filter(({ record }) => record === name).map(valueOf);
    assert.deepEqual(named("cluster:prometheus_replicas:wanted"), [2]);
    assert.deepEqual(named("cluster:thanos_other_clusters:wanted"), [2]);
  });
});
