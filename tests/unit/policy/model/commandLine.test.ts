import assert from "node:assert/strict";
import { CommandLine } from "../../../../policy/model/commandLine.ts";
import { podName } from "../../../../policy/model/environment.ts";
import type { ContainerSpec } from "../../../../policy/model/kubernetes.ts";
import { isUnknown } from "../../../../policy/model/previewUnknown.ts";
import { asResources, unknown } from "../../support/policies.ts";

const line = (spec: Partial<ContainerSpec>) => new CommandLine({ name: "it", ...spec });
const withArgs = (...args: readonly string[]) => {
  const [resource] = asResources([{ type: "t", name: "n", inputs: { name: "it", args } }]);
  return new CommandLine(resource?.props as unknown as ContainerSpec);
};

describe("CommandLine", () => {
  it("reads flags in both forms; the last value counts", () => {
    const it = line({ args: ["--a=1", "--b", "2", "--on", "--c=x=y", "--a", "3", "--end"] });
    assert.deepEqual(
      ["--a", "--b", "--c", "--on", "--end", "--none"].map((flag) => it.get(flag)),
      ["3", "2", "x=y", "true", "true", undefined],
    );
    assert.deepEqual(it.all("--a"), ["1", "3"]);
    assert.ok(it.has("--on"));
    assert.ok(!it.has("--a"));
    assert.ok(it.some("--o"));
    assert.ok(!it.some("--x"));
    assert.equal(it.isPartial, false);
    assert.deepEqual(line({}).words, []);
  });

  it("substitutes variables of the environment, as Kubernetes does", () => {
    const it = line({
      command: ["prometheus"],
      args: [
        ...["--a=$(A)/$(B)", "--b=$$(A)", "--c=$(NONE)", "--d=$(POD)", "--e=$(KEY)", "--f=$(MAP)"],
        ...["--g=$(HOSTNAME)", "--h=$(EMPTY)", "--i=$(LIMIT)"],
      ],
      env: [
        { name: "A", value: "1" },
        { name: "B", value: "$(A)2" },
        { name: "POD", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
        { name: "KEY", valueFrom: { secretKeyRef: { name: "objstore", key: "yaml" } } },
        { name: "MAP", valueFrom: { configMapKeyRef: { name: "objstore", key: "yaml" } } },
        { name: "EMPTY" },
        { name: "LIMIT", valueFrom: { resourceFieldRef: { resource: "limits.memory" } } },
      ],
    });
    assert.deepEqual(it.words.slice(0, 1), ["prometheus"]);
    assert.deepEqual(
      ["a", "b", "c", "d", "e", "f", "g", "h", "i"].map((flag) => it.get(`--${flag}`)),
      [
        ...["1/12", "$(A)", "$(NONE)", podName],
        ...["{{Secret objstore yaml}}", "{{ConfigMap objstore yaml}}", podName, "", "$(LIMIT)"],
      ],
    );
  });

  it("reads the script of a shell", () => {
    const script = (text: string, ...shell: readonly string[]) =>
      line({
        command: shell.length > 0 ? [...shell] : ["/bin/sh", "-c"],
        args: [text],
        env: [{ name: "A", value: "1" }],
      }).words;
    for (const [text, ...words] of [
      ["exec thanos compact \\\n --wait\n", "thanos", "compact", "--wait"],
      ["thanos --a='b c'", "thanos", "--a=b c"],
      ['thanos --config="type: S3\nconfig: {}"', "thanos", "--config=type: S3\nconfig: {}"],
      [`thanos --label 'replica="x"'`, "thanos", "--label", 'replica="x"'],
      ['thanos "--label=a=\\"b\\"" c\\ d', "thanos", '--label=a="b"', "c d"],
      ["thanos $A ${A} \"$A\" '$A' ${A:-x}", "thanos", "1", "1", "1", "$A", "${A:-x}"],
      ['thanos "a\\.b"', "thanos", "a\\.b"],
      ["thanos '' 'unbalanced", "thanos", "", "unbalanced"],
      [
        "thanos --a=1; sleep 2& thanos --b|cat",
        "thanos",
        "--a=1",
        "sleep",
        "2",
        "thanos",
        "--b",
        "cat",
      ],
      ["thanos '--a=b;c' --d=\"e&f\"", "thanos", "--a=b;c", "--d=e&f"],
      ["# don't wait\nthanos --a='b' # isn't a word\n", "thanos", "--a=b"],
      ["thanos --a=b#c '#d'", "thanos", "--a=b#c", "#d"],
    ])
      assert.deepEqual(script(text ?? ""), words, text);
    for (const shell of [
      ["sh", "-c"],
      ["/bin/bash", "-ec"],
      ["dash", "-c"],
      ["/bin/ash", "-c"],
      ["sh", "-e", "-c"],
      ["bash", "--norc", "-eo", "pipefail", "-c"],
    ])
      assert.deepEqual(script("thanos 'a b'", ...shell), ["thanos", "a b"]);
    for (const other of [
      ["/bin/fish", "-c"],
      ["/bin/mysh.d", "-c"],
      ["sh", "-x"],
      ["sh", "start.sh", "-c"],
      ["/bin/crash", "-c"],
    ])
      assert.deepEqual(script("thanos 'a b'", ...other), [...other, "thanos 'a b'"]);
    assert.deepEqual(line({ command: ["sh"] }).words, ["sh"]);
    assert.deepEqual(line({ command: ["sh", "-c"] }).words, ["sh", "-c"]);
  });

  it("throws the error of the preview for a flag that may be unknown", () => {
    const it = withArgs("--a=1", unknown, "--b", unknown);
    assert.equal(it.isPartial, true);
    assert.equal(it.get("--a"), "1");
    assert.ok(it.some("--a"));
    assert.throws(() => it.get("--b"), isUnknown);
    assert.throws(() => it.get("--c"), isUnknown);
    assert.deepEqual(it.words, ["--a=1", undefined, "--b", undefined]);
  });

  it("throws other errors than that of the preview", () => {
    const args = new Proxy(["a"], {
      get: (words, key) => {
        if (key === "0") throw new Error("broken");
        return Reflect.get(words, key) as unknown;
      },
    });
    assert.throws(() => line({ args }), /broken/);
  });
});
