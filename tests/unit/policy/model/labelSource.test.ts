import assert from "node:assert/strict";
import {
  alertmanagersOf,
  labelSourceOf,
  prometheusConfig,
} from "../../../../policy/model/labelSource.ts";
import { Stack } from "../../../../policy/model/stack.ts";
import { asResources, type Declared } from "../../support/policies.ts";
import {
  alertmanager,
  container,
  object,
  objstore,
  podNameEnv,
  prometheus,
  ruler,
  set,
  store,
  thanos,
} from "../../support/thirdPartyStacks.ts";

function sourceIn(declared: readonly Declared[]) {
  const stack = new Stack(asResources(declared));
  const [source] = stack.pods.flatMap((pod) => labelSourceOf(stack, pod) ?? []);
  return { stack, source };
}
const labelsIn = (declared: readonly Declared[]) => sourceIn(declared).source?.labels;
const external = (labels: object, more = {}) =>
  prometheus("p", { config: { global: { external_labels: labels } }, ...more });

describe("labelSourceOf", () => {
  it("reads Prometheus, with the bucket of its sidecar", () => {
    const { source } = sourceIn(prometheus());
    assert.deepEqual(source?.labels, { cluster: "eu", replica: "{{metadata.name}}" });
    assert.equal(source.bucket?.name, "blocks");
    assert.equal(source.container.program, "prometheus");
    assert.equal(source.resource.name, "observability/prometheus");
    assert.equal(sourceIn(prometheus("p", { sidecar: undefined })).source?.bucket, undefined);
  });

  it("reads rulers, with their labels and bucket", () => {
    const { source } = sourceIn([
      ruler('--label=a="b"', "--label", 'replica="$(POD_NAME)"', "--label=c=d=e", "--label=f"),
    ]);
    assert.deepEqual(source?.labels, { a: "b", replica: "{{metadata.name}}", c: "d=e", f: "" });
    assert.equal(source.bucket?.name, "blocks");
  });

  it("reads no other pods", () => {
    assert.equal(sourceIn([store(), alertmanager(1)]).source, undefined);
  });

  it("expands variables in Prometheus 3, and in 2 with its feature flag", () => {
    const version = (tag: string, ...flags: readonly string[]) =>
      labelsIn(
        external(
          { a: "$POD_NAME", b: 1 },
          { images: { prometheus: `prom/prometheus${tag}` }, flags },
        ),
      );
    const expanded = { a: "{{metadata.name}}", b: "1" };
    for (const tag of [":v3.0.0", ":v4.1.0", "", ":main"]) assert.deepEqual(version(tag), expanded);
    assert.deepEqual(version(":v2.55.1"), { a: "$POD_NAME", b: "1" });
    for (const flag of ["expand-external-labels", "otlp,expand-external-labels"])
      assert.deepEqual(version(":v2.55.1", `--enable-feature=${flag}`), expanded);
    assert.deepEqual(version(":v2.55.1", "--enable-feature=otlp"), { a: "$POD_NAME", b: "1" });
    assert.deepEqual(labelsIn(prometheus("p", { config: {} })), {});
    assert.deepEqual(labelsIn(prometheus("p", { config: { global: {} } })), {});
  });
});

describe("prometheusConfig", () => {
  const configOf = (declared: readonly Declared[]) => {
    const { stack, source } = sourceIn(declared);
    assert.ok(source);
    return prometheusConfig(stack, source.container);
  };
  const withReloader = (args: readonly string[], config: readonly string[] = []) => [
    set(
      "p",
      [
        container("prometheus", "prom/prometheus:v3", config, {
          volumeMounts: [{ name: "config", mountPath: "/etc/prometheus" }],
        }),
        container("reloader", "example.com/reloader:v1", args, {
          env: podNameEnv,
          volumeMounts: [{ name: "config", mountPath: "/in" }],
        }),
      ],
      { pod: { volumes: [{ name: "config", configMap: { name: "p" } }] } },
    ),
    object("core/v1:ConfigMap", "p", {
      data: { "prometheus.yml": 'rule_files: ["$(POD_NAME)"]' },
    }),
  ];

  it("reads the default path, and a text as it is without a reloader", () => {
    assert.deepEqual(configOf(withReloader([])), { rule_files: ["$(POD_NAME)"] });
    const other = withReloader([], ["--config.file=/etc/prometheus/other.yml"]);
    assert.equal(configOf(other), undefined);
  });

  it("reads what a reloader writes, with its variables", () => {
    const expanded = { rule_files: ["{{metadata.name}}"] };
    for (const prefix of ["--", "--reloader."])
      assert.deepEqual(
        configOf(
          withReloader(
            [
              `${prefix}config-file=/in/prometheus.yml`,
              `${prefix}config-envsubst-file=/out/prometheus.yml`,
            ],
            ["--config.file=/out/prometheus.yml"],
          ),
        ),
        expanded,
      );
    const elsewhere = ["--config-file=/in/prometheus.yml", "--config-envsubst-file=/x.yml"];
    assert.deepEqual(configOf(withReloader(elsewhere)), { rule_files: ["$(POD_NAME)"] });
    const unnamed = ["--config-envsubst-file=/etc/prometheus/prometheus.yml"];
    assert.deepEqual(configOf(withReloader(unnamed)), { rule_files: ["$(POD_NAME)"] });
  });

  it("reads an operator's, and none that is not in the stack", () => {
    const operated = object("monitoring.coreos.com/v1:Prometheus", "k8s", { spec: {} });
    assert.deepEqual(configOf([operated])?.alerting?.alertmanagers, []);
    assert.equal(configOf(prometheus().slice(0, 1)), undefined);
  });
});

describe("alertmanagersOf", () => {
  const found = (declared: readonly Declared[]) => {
    const { stack, source } = sourceIn(declared);
    assert.ok(source);
    return alertmanagersOf(stack, source);
  };

  it("reads Prometheus' configuration", () => {
    const alertmanagers = [{ static_configs: [{ targets: ["a"] }] }];
    assert.deepEqual(
      found(prometheus("p", { config: { alerting: { alertmanagers } } })),
      alertmanagers,
    );
    for (const config of [{}, { alerting: {} }])
      assert.deepEqual(found(prometheus("p", { config })), []);
    assert.equal(found(prometheus().slice(0, 1)), undefined);
  });

  it("reads the ruler's flags", () => {
    const config = JSON.stringify({ alertmanagers: [{ static_configs: ["b"] }] });
    assert.deepEqual(found([ruler()]), []);
    assert.deepEqual(found([ruler("--alertmanagers.url=a", "--alertmanagers.url=b")]), [
      { static_configs: ["a", "b"] },
    ]);
    assert.deepEqual(found([ruler(`--alertmanagers.config=${config}`)]), [
      { static_configs: ["b"] },
    ]);
    assert.deepEqual(found([ruler(`--alertmanagers.config=${config}`, "--alertmanagers.url=a")]), [
      { static_configs: ["b"] },
      { static_configs: ["a"] },
    ]);
    assert.deepEqual(found([ruler("--alertmanagers.config={}")]), []);
    assert.equal(found([ruler("--alertmanagers.config-file=/etc/none.yml")]), undefined);
    const reference = thanos("r", ["rule", "--alertmanagers.config=$(C)", objstore("b")], {
      env: [{ name: "C", valueFrom: { secretKeyRef: { name: "c", key: "k" } } }],
    });
    assert.equal(found([reference]), undefined);
  });
});
