import assert from "node:assert/strict";
import { CommandLine } from "../../../../policy/model/commandLine.ts";
import { programOf } from "../../../../policy/model/program.ts";

const program = (image: string, args: readonly string[] = [], command?: string) =>
  programOf(
    image,
    new CommandLine({ name: "it", args: [...args], command: command ? [command] : [] }),
  );

describe("programOf", () => {
  it("recognizes a program by its image, in any registry, with any tag and digest", () => {
    for (const [image, args, expected] of [
      ["prom/prometheus", [], "prometheus"],
      ["localhost:5000/mirror/prometheus:v3@sha256:0", [], "prometheus"],
      ["example.com/my-prometheus", [], "prometheus"],
      ["example.com/my_thanos", ["query"], "thanos query"],
      ["quay.io/thanos/thanos:v0.42.4", ["compact"], "thanos compact"],
      ["bitnami/thanos", ["--log.level=debug", "rule"], "thanos rule"],
      ["quay.io/prometheus/alertmanager", [], "alertmanager"],
      ["grafana/grafana:13", [], "grafana"],
      ["grafana/grafana-oss:13", [], "grafana"],
      ["grafana/grafana-enterprise:13", [], "grafana"],
      ["example.com/grafana-server", [], "grafana"],
    ] as const)
      assert.equal(program(image, args), expected, image);
  });

  it("recognizes each command of Thanos", () => {
    for (const command of [
      "sidecar",
      "store",
      "query",
      "query-frontend",
      "rule",
      "compact",
      "receive",
    ])
      assert.equal(program("thanos", [command]), `thanos ${command}`);
  });

  it("recognizes a program by its command and by its flags", () => {
    for (const [command, args, expected] of [
      ["/bin/thanos", ["store"], "thanos store"],
      ["prometheus", [], "prometheus"],
      ["/bin/alertmanager", [], "alertmanager"],
      [undefined, ["--storage.tsdb.path=/data"], "prometheus"],
      [undefined, ["--cluster.listen-address=:9094"], "alertmanager"],
      [undefined, ["sidecar", "--prometheus.url=http://localhost:9090"], "thanos sidecar"],
      [undefined, ["store", "--objstore.config-file=x"], "thanos store"],
      [undefined, ["query", "--endpoint=x"], "thanos query"],
      [undefined, ["query-frontend", "--query-frontend.downstream-url=x"], "thanos query-frontend"],
      [undefined, ["query"], undefined],
    ] as const)
      assert.equal(program("example.com/all-in-one", args, command), expected);
  });

  it("distinguishes Prometheus' agent mode", () => {
    assert.equal(program("prom/prometheus", ["--agent"]), "prometheus agent");
    assert.equal(program("prom/prometheus", ["--enable-feature=agent"]), "prometheus agent");
    assert.equal(program("prom/prometheus", ["--enable-feature=otlp"]), "prometheus");
  });

  it("does not recognize programs with similar names", () => {
    for (const image of [
      "quay.io/prometheus-operator/prometheus-operator:v0.95.1",
      "quay.io/prometheus-operator/prometheus-config-reloader:v0.95.1",
      "quay.io/prometheus/node-exporter:v1.12.1",
      "example.com/notprometheus",
      "example.com/notalertmanager",
      "example.com/alertmanager-bot",
      "example.com/grafana-image-renderer",
      "example.com/my-grafana",
      "example.com/shop:1",
      "",
    ])
      assert.equal(program(image, ["--config=x"]), undefined, image);
    assert.equal(program("quay.io/thanos/thanos", ["tools", "bucket", "ls"]), undefined);
    assert.equal(program("example.com/notthanos", ["store"]), undefined);
    assert.equal(program("example.com/thanos-tools", ["store"]), undefined);
    assert.equal(program("example.com/x", [], "-prometheus"), undefined);
  });
});
