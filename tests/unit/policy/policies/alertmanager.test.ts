import {
  alertmanager,
  container,
  object,
  prometheus,
  ruler,
  set,
  thanos,
} from "../../support/thirdPartyStacks.ts";
import { assertionsOf } from "../../support/policyAssertions.ts";

const peers = (count: number) =>
  Array.from({ length: count }, (_, index) => `--cluster.peer=alertmanager-${index}.members:9094`);

describe("policy alertmanager-replicas", () => {
  const { passes, refuses } = assertionsOf("alertmanager-replicas");

  it("requires three replicas in protected stacks, and one in others", () => {
    passes([alertmanager(3)], { stack: "prod" });
    passes([alertmanager(1)]);
    refuses([alertmanager(1)], [/has 1 replica\.[^]*Set replicas: 3\./], { stack: "eu-prod" });
    refuses([alertmanager(2)], [/has 2 replicas\.[^]* only one is left/], { stack: "prod" });
    refuses([alertmanager(0)], [/has 0 replicas\./]);
    refuses([alertmanager(1)], [/has 1 replica\./], {
      stack: "live",
      config: { "alertmanager-replicas": { protectedStacks: "^live$" } },
    });
  });

  it("accepts even numbers", () => {
    passes([alertmanager(2)]);
    passes([alertmanager(4)], { stack: "prod" });
    passes([alertmanager(2)], {
      stack: "prod",
      config: { "alertmanager-replicas": { minimum: 2 } },
    });
  });

  it("checks Alertmanager only", () => {
    passes(prometheus(), { stack: "prod" });
    refuses([alertmanager(0)], [/has 0 replicas\.[^]*none is left[^]*Set replicas: 1\./]);
  });
});

describe("policy alertmanager-clustered", () => {
  const { passes, refuses } = assertionsOf("alertmanager-clustered");

  it("requires a peer for each other replica, or the name of a headless Service", () => {
    passes([alertmanager(3, ...peers(3))]);
    passes([alertmanager(3, "--cluster.peer", "alertmanager-members:9094")]);
    passes([alertmanager(1)]);
    refuses([alertmanager(3)], [/has 3 replicas and 0 peers/]);
    refuses([alertmanager(3, ...peers(1))], [/has 3 replicas and 1 peers/]);
    refuses(
      [alertmanager(3, ...peers(3), "--cluster.listen-address=")],
      [/has clustering switched off/],
    );
  });

  it("accepts one peer less than replicas, and addresses without a port", () => {
    passes([alertmanager(3, ...peers(2))]);
    refuses(
      [alertmanager(3, "--cluster.peer=alertmanager-0:9094")],
      [/has 3 replicas and 1 peers/],
    );
    passes([alertmanager(3, "--cluster.peer=alertmanager-0")]);
    passes([alertmanager(1, "--cluster.listen-address=")]);
    passes(prometheus("p", { replicas: 3 }));
  });
});

describe("policy alerts-to-every-alertmanager", () => {
  const { passes, refuses } = assertionsOf("alerts-to-every-alertmanager");
  const sending = (...alertmanagers: readonly object[]) =>
    prometheus("p", { config: { rule_files: ["*.yaml"], alerting: { alertmanagers } } });
  const to = (...targets: readonly string[]) => ({ static_configs: [{ targets }] });

  it("requires Prometheus to list or to discover every Alertmanager", () => {
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

  it("requires the same of rulers", () => {
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

  it("accepts every form of discovery, and no other prefix", () => {
    for (const prefix of ["dns", "dnssrv", "dnssrvnoa"])
      passes([alertmanager(3), ...sending(to(`${prefix}+http://alertmanager:9093`))]);
    for (const address of ["http://dns+a:9093", "xdns+http://a:9093", "dnsx+http://a:9093"])
      refuses([alertmanager(3), ...sending(to(address))], [/all 3 replicas/]);
    passes([alertmanager(3), ...sending(to("a:9093"), { dns_sd_configs: [] })]);
  });

  it("counts each host once, without scheme, port and path", () => {
    const targets = ["http://a-0.m:9093/x", "https://a-1.m/y", "a-2.m"];
    passes([alertmanager(3), ...sending(...targets.map((target) => to(target)))]);
    refuses(
      [alertmanager(2), ...sending(to("http://a:9093", "https://a:9094", "a/x"))],
      [
        /all 2 replicas of .+: http:\/\/a:9093, https:\/\/a:9094, a\/x\.[^]*Fix: .+prometheus\.yml\.$/,
      ],
    );
  });

  it("accepts what it can't know, and servers without rules", () => {
    const [server] = prometheus("p");
    passes([alertmanager(3), ...(server ? [server] : [])]);
    passes([alertmanager(3), ...prometheus("p", { config: { alerting: {} } })]);
    passes([alertmanager(3), ...prometheus("p", { config: { rule_files: [] } })]);
    passes([alertmanager(3), ruler("--alertmanagers.config-file=/etc/none.yml")]);
    passes([
      alertmanager(3),
      thanos("rule", ["rule", "--alertmanagers.config=$(CONFIG)"], {
        env: [
          { name: "CONFIG", valueFrom: { secretKeyRef: { name: "alertmanagers", key: "yaml" } } },
        ],
      }),
    ]);
    passes([ruler()]);
    refuses([alertmanager(1), ruler()], [/Fix: .+--alertmanagers\.url=dns\+.+config\.$/]);
  });

  it("reads the ruler's file", () => {
    const withFile = (...targets: readonly string[]) => [
      set(
        "rule",
        [
          container(
            "rule",
            "quay.io/thanos/thanos:v0.42.4",
            ["rule", "--alertmanagers.config-file=/etc/a/am.yml"],
            { volumeMounts: [{ name: "am", mountPath: "/etc/a" }] },
          ),
        ],
        { pod: { volumes: [{ name: "am", configMap: { name: "am" } }] } },
      ),
      object("core/v1:ConfigMap", "am", {
        data: { "am.yml": JSON.stringify({ alertmanagers: [{ static_configs: targets }] }) },
      }),
    ];
    passes([alertmanager(2), ...withFile("a-0", "a-1")]);
    refuses([alertmanager(2), ...withFile("a-0")], [/all 2 replicas/]);
  });

  it("compares with each Alertmanager", () => {
    const second = alertmanager(3);
    refuses(
      [alertmanager(1), { ...second, name: "second" }, ...sending(to("a-0.m:9093"))],
      [/all 3 replicas/],
    );
  });
});
