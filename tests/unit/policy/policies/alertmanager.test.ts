import { alertmanager, prometheus, ruler } from "../../support/foreign.ts";
import { judge } from "../../support/judge.ts";

const peers = (count: number) =>
  Array.from({ length: count }, (_, index) => `--cluster.peer=alertmanager-${index}.members:9094`);

describe("policy alertmanager-replicas", () => {
  const { passes, refuses } = judge("alertmanager-replicas");

  it("wants three in production", () => {
    passes([alertmanager(3)], { stack: "prod" });
    passes([alertmanager(1)]);
    refuses([alertmanager(1)], [/has 1 replica\.[^]*Set replicas: 3\./], { stack: "eu-prod" });
    refuses([alertmanager(2)], [/has 2 replicas\.[^]* a single one is left/], { stack: "prod" });
    refuses([alertmanager(0)], [/has 0 replicas\./]);
    refuses([alertmanager(1)], [/has 1 replica\./], {
      stack: "live",
      config: { "alertmanager-replicas": { protectedStacks: "^live$" } },
    });
  });

  it("takes even numbers, as members need no majority", () => {
    passes([alertmanager(2)]);
    passes([alertmanager(4)], { stack: "prod" });
    passes([alertmanager(2)], {
      stack: "prod",
      config: { "alertmanager-replicas": { minimum: 2 } },
    });
  });
});

describe("policy alertmanager-clustered", () => {
  const { passes, refuses } = judge("alertmanager-clustered");

  it("wants replicas to know each other", () => {
    passes([alertmanager(3, ...peers(3))]);
    passes([alertmanager(3, "--cluster.peer", "alertmanager-members:9094")]);
    passes([alertmanager(1)]);
    refuses([alertmanager(3)], [/has 3 replicas and names 0 of them as peers/]);
    refuses([alertmanager(3, ...peers(1))], [/names 1 of them/]);
    refuses(
      [alertmanager(3, ...peers(3), "--cluster.listen-address=")],
      [/has clustering switched off/],
    );
  });
});

describe("policy alerts-to-every-alertmanager", () => {
  const { passes, refuses } = judge("alerts-to-every-alertmanager");
  const sending = (...alertmanagers: readonly object[]) =>
    prometheus("p", { config: { rule_files: ["*.yaml"], alerting: { alertmanagers } } });
  const to = (...targets: readonly string[]) => ({ static_configs: [{ targets }] });

  it("wants Prometheus to name or to discover each", () => {
    passes(sending());
    passes([alertmanager(3), ...prometheus()]);
    passes([alertmanager(3), ...sending(to("a-0.m:9093", "a-1.m:9093", "a-2.m:9093"))]);
    passes([alertmanager(3), ...sending({ kubernetes_sd_configs: [{ role: "endpointslice" }] })]);
    passes([alertmanager(1), ...sending(to("alertmanager:9093"))]);
    refuses(
      [alertmanager(3), ...sending(to("alertmanager:9093"))],
      [/doesn't send its alerts to all 3 replicas of StatefulSet observability\/alertmanager/],
    );
    refuses([alertmanager(3), ...sending()], [/sends its alerts to no Alertmanager/]);
  });

  it("wants it of rulers", () => {
    const url = "--alertmanagers.url";
    passes([alertmanager(3), ruler(`${url}=dns+http://alertmanager-members:9093`)]);
    passes([alertmanager(2), ruler(url, "http://a-0.m:9093", `${url}=http://a-1.m:9093`)]);
    passes([
      alertmanager(2),
      ruler(
        `--alertmanagers.config=${JSON.stringify({ alertmanagers: [{ static_configs: ["a-0.m:9093", "a-1.m:9093"] }] })}`,
      ),
    ]);
    refuses([alertmanager(3), ruler(url, "http://alertmanager:9093")], [/all 3 replicas/]);
    refuses([alertmanager(3), ruler()], [/to no Alertmanager/]);
  });
});
