import assert from "node:assert/strict";
import { parse } from "yaml";
import { alertmanagerSettings } from "../../../../../components/monitoring/alertmanager/settings.ts";
import { policies } from "../../../../../policy/policies/index.ts";
import { readStackConfig } from "../../../../../render/stackResources.ts";
import type { NetworkPolicy } from "../../../../support/networkPolicies.ts";
import { renderedOnce } from "../../../../../render/renderedOnce.ts";
import { policyConfig } from "../../../support/ownStacks.ts";
import { check } from "../../../support/policies.ts";
import { Stack } from "../../../support/stack.ts";
import { containerOf, podOf } from "../../../support/workloads.ts";

const additional = {
  central: {
    targets: ["am-0.example.com:9093", "am-1.example.com:9093"],
    pathPrefix: "/alerts",
    basicAuth: { user: "me", password: "hidden" },
    tls: { serverName: "am.example.com" },
  },
  other: { targets: ["10.0.0.1:80"], bearerToken: { secret: "login", key: "token" } },
};
const ruler = "thanos-ruler";

describe("a stack with alertmanager.additional", () => {
  let stack: Stack;
  before(async () => {
    const alertmanager = JSON.stringify({ additional });
    const config = { ...readStackConfig("local"), "ha-monitoring:alertmanager": alertmanager };
    stack = new Stack(await renderedOnce("local", config));
  });
  const alertmanagersOfRuler = () => {
    const { args } = containerOf(stack.get("StatefulSet", ruler), ruler);
    const [flag = ""] = args.filter((arg) => arg.startsWith("--alertmanagers.config="));
    const { alertmanagers } = parse(flag.replace(/^[^=]+=/, "")) as { alertmanagers: object[] };
    return alertmanagers;
  };

  it("lets the Prometheus servers send alerts to its own and to all others", () => {
    const { data } = stack.get("ConfigMap", "prometheus-server-conf").inputs;
    const { alerting } = parse(data["prometheus.yml"]) as {
      alerting: { alertmanagers: { static_configs: { targets: string[] }[] }[] };
    };
    const [own, ...others] = alerting.alertmanagers;
    assert.equal(own?.static_configs[0]?.targets.length, 3);
    const directory = "/etc/prometheus/secrets";
    assert.deepEqual(others, [
      {
        scheme: "https",
        path_prefix: "/alerts",
        static_configs: [{ targets: additional.central.targets }],
        basic_auth: {
          username: "me",
          password_file: `${directory}/alertmanager.central.password`,
        },
        tls_config: { server_name: "am.example.com" },
      },
      {
        scheme: "http",
        static_configs: [{ targets: ["10.0.0.1:80"] }],
        authorization: { credentials_file: `${directory}/alertmanager.other.token` },
      },
    ]);
  });

  it("lets the rulers do the same", () => {
    const [central, other] = alertmanagersOfRuler().slice(3);
    const directory = "/etc/thanos/alertmanagers";
    assert.deepEqual(central, {
      scheme: "https",
      path_prefix: "/alerts",
      api_version: "v2",
      static_configs: additional.central.targets,
      http_config: {
        basic_auth: {
          username: "me",
          password_file: `${directory}/alertmanager.central.password`,
        },
        tls_config: { server_name: "am.example.com" },
      },
    });
    assert.deepEqual(other, {
      scheme: "http",
      api_version: "v2",
      static_configs: ["10.0.0.1:80"],
      http_config: { bearer_token_file: `${directory}/alertmanager.other.token` },
    });
  });

  it("has the logins in files of Secrets only", () => {
    for (const [secret, set] of [
      ["prometheus-secrets", "prometheus"],
      ["thanos-ruler-alertmanagers", ruler],
    ] as const) {
      const { inputs, secrets } = stack.get("Secret", secret);
      assert.deepEqual(inputs.stringData, { "alertmanager.central.password": "hidden" });
      assert.deepEqual(secrets, ["stringData"]);
      const pod = JSON.stringify(podOf(stack.get("StatefulSet", set)));
      assert.match(pod, /"key":"token","path":"alertmanager\.other\.token"/);
    }
    for (const { type, name, inputs } of stack.resources)
      if (type !== "kubernetes:core/v1:Secret")
        assert.ok(!JSON.stringify(inputs).includes("hidden"), name);
    const mounts = containerOf(stack.get("StatefulSet", ruler), ruler).volumeMounts ?? [];
    assert.ok(
      mounts.some(({ mountPath, readOnly }) => readOnly && mountPath.endsWith("/alertmanagers")),
    );
  });

  it("allows the rulers to connect to these ports, and satisfies all policies", () => {
    const { spec } = stack.get("NetworkPolicy", `monitoring-network-${ruler}`)
      .inputs as NetworkPolicy;
    assert.ok(
      spec.egress?.some(
        ({ to, ports = [] }) => !to && String(ports.map(({ port }) => port)) === "9093,80",
      ),
    );
    assert.deepEqual(
      check(policies, stack.resources, { stack: "local", config: policyConfig }),
      [],
    );
  });

  it("has nothing of this by default", async () => {
    const plain = new Stack(await renderedOnce("local"));
    assert.ok(!plain.children.includes("Secret thanos-ruler-alertmanagers"));
  });

  it("is refused for targets that are no addresses, and for two logins", () => {
    const refusal = (one: object) =>
      alertmanagerSettings
        .safeParse({ additional: { one } })
        .error?.issues.map(({ path, message }) => `${path.slice(2).join(".")} ${message}`)
        .join("; ") ?? "";
    assert.equal(refusal({ targets: [] }), "targets must be a list of at least one target");
    assert.equal(refusal({ targets: ["https://me:pw@a"] }), "targets must be a list of host:port");
    assert.equal(
      refusal({ targets: ["a:1"], basicAuth: { user: "a", password: "b" }, bearerToken: "c" }),
      "bearerToken must not be set together with basicAuth: choose one",
    );
    assert.match(refusal({ target: ["a:1"] }), /target is not a known key; did you mean targets\?/);
  });
});
