import assert from "node:assert/strict";
import { CommandLine } from "../../../../policy/model/commandLine.ts";
import { podName } from "../../../../policy/model/environment.ts";
import type { ContainerSpec } from "../../../../policy/model/kubernetes.ts";
import { programOf } from "../../../../policy/model/program.ts";

const line = (spec: Partial<ContainerSpec>) => new CommandLine({ name: "it", ...spec });

describe("a container's command line", () => {
  it("has flags in both forms, the last of which counts", () => {
    const { args } = { args: ["--a=1", "--b", "2", "--on", "--c=x=y", "--a", "3", "--end"] };
    const it = line({ args });
    assert.deepEqual(
      ["--a", "--b", "--c", "--on", "--end", "--none"].map((flag) => it.get(flag)),
      ["3", "2", "x=y", "true", "true", undefined],
    );
    assert.deepEqual(it.all("--a"), ["1", "3"]);
    assert.ok(it.has("--on") && !it.has("--a"));
  });

  it("has variables of the environment put in, as Kubernetes does", () => {
    const it = line({
      command: ["prometheus"],
      args: ["--a=$(A)/$(B)", "--b=$$(A)", "--c=$(NONE)", "--d=$(POD)", "--e=$(KEY)"],
      env: [
        { name: "A", value: "1" },
        { name: "B", value: "$(A)2" },
        { name: "POD", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
        { name: "KEY", valueFrom: { secretKeyRef: { name: "objstore", key: "yaml" } } },
      ],
    });
    assert.deepEqual(
      ["--a", "--b", "--c", "--d", "--e"].map((flag) => it.get(flag)),
      ["1/12", "$(A)", "$(NONE)", podName, "{{Secret objstore yaml}}"],
    );
  });

  it("is that of the program that a shell starts", () => {
    const it = line({ command: ["/bin/sh", "-c", "exec thanos compact \\\n --wait --a='b'"] });
    assert.deepEqual(it.words, ["thanos", "compact", "--wait", "--a=b"]);
  });
});

describe("the program of a container", () => {
  const program = (image: string, ...args: string[]) => programOf(image, line({ args }));

  it("is known by its image, whatever registry, tag and digest", () => {
    assert.equal(program("prom/prometheus"), "prometheus");
    assert.equal(program("localhost:5000/mirror/prometheus:v3@sha256:0"), "prometheus");
    assert.equal(program("quay.io/thanos/thanos:v0.42.4", "compact"), "thanos compact");
    assert.equal(program("bitnami/thanos", "--log.level=debug", "rule"), "thanos rule");
    assert.equal(program("quay.io/prometheus/alertmanager"), "alertmanager");
    assert.equal(program("grafana/grafana-enterprise:13"), "grafana");
  });

  it("is known by its command and by its flags", () => {
    assert.equal(
      programOf("example.com/all-in-one", line({ command: ["/bin/thanos", "store"] })),
      "thanos store",
    );
    assert.equal(program("example.com/metrics", "--storage.tsdb.path=/data"), "prometheus");
    assert.equal(
      program("example.com/x", "sidecar", "--prometheus.url=http://localhost:9090"),
      "thanos sidecar",
    );
    assert.equal(program("prom/prometheus", "--agent"), "prometheus agent");
  });

  it("isn't what only sounds like it", () => {
    for (const image of [
      "quay.io/prometheus-operator/prometheus-operator:v0.95.1",
      "quay.io/prometheus-operator/prometheus-config-reloader:v0.95.1",
      "quay.io/prometheus/node-exporter:v1.12.1",
      "example.com/shop:1",
    ])
      assert.equal(program(image, "--config=x"), undefined, image);
    assert.equal(program("quay.io/thanos/thanos", "tools", "bucket", "ls"), undefined);
  });
});
