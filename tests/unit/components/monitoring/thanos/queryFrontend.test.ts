import assert from "node:assert/strict";
import type * as z from "zod";
import {
  QueryFrontend,
  type QueryFrontendArgs,
  queryFrontendSettings,
} from "../../../../../components/monitoring/thanos/queryFrontend.ts";
import { run, type Stack } from "../../../support/stack.ts";
import { serviceAddress } from "../../../support/serviceAddress.ts";
import { containerOf } from "../../../support/workloads.ts";

const name = "thanos-query-frontend";
const create = (
  settings: z.input<typeof queryFrontendSettings> = {},
  args: Partial<QueryFrontendArgs> = {},
): Promise<Stack> =>
  run(
    () =>
      new QueryFrontend(name, {
        namespace: "monitoring",
        querier: serviceAddress("http://the-querier:9090"),
        settings: queryFrontendSettings.parse(settings),
        ...args,
      }),
  );

describe("QueryFrontend", () => {
  let stack: Stack;
  before(async () => {
    stack = await create();
  });
  const deployment = () => stack.get("Deployment", name);

  it("forwards queries, and caches results in half of its memory", () => {
    const { args, ports } = containerOf(deployment(), name);
    assert.deepEqual(args, [
      "query-frontend",
      "--enable-auto-gomemlimit",
      "--http-address=:10902",
      "--query-frontend.downstream-url=http://the-querier:9090",
      '--query-frontend.downstream-tripper-config={"max_idle_conns_per_host":100}',
      '--query-range.response-cache-config={"type":"IN-MEMORY","config":{"max_size":"512MB","validity":"12h"}}',
      "--query-range.response-cache-max-freshness=4h",
      "--cache-compression-type=snappy",
      "--query-frontend.compress-responses",
      "--query-frontend.log-queries-longer-than=10s",
    ]);
    assert.deepEqual(ports, [{ name: "http", containerPort: 10902 }]);
  });

  it("caches nothing if the queriers do not warn of missing stores", async () => {
    const { args } = containerOf(
      (await create({}, { caches: false })).get("Deployment", name),
      name,
    );
    assert.deepEqual(
      args.filter((arg) => arg.includes("cache")),
      [],
    );
  });

  it("has no disruption budget for a single pod", async () => {
    assert.deepEqual((await create({ replicas: 1 })).all("PodDisruptionBudget"), []);
  });
});
