import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import {
  bytesOf,
  configFiles,
  configFilesVolume,
  mebibytes,
} from "../../../../components/kubernetes/configFiles.ts";
import { run, valueOf } from "../../support/stack.ts";

async function create(files: Readonly<Record<string, string>>) {
  let volume: Promise<unknown> | undefined;
  const stack = await run(() => {
    const names = configFiles(
      "rules",
      { namespace: "monitoring", labels: { app: "a" }, files },
      {},
    );
    volume = valueOf(pulumi.output(configFilesVolume("rules", names)));
  });
  const maps = stack.all("ConfigMap").map(({ name, inputs }) => ({
    name,
    files: Object.keys(inputs.data as object),
    bytes: Object.values(inputs.data as Record<string, string>).join("").length,
  }));
  return { maps, volume: await volume };
}

const half = "x".repeat(2 ** 19);

describe("files of ConfigMaps", () => {
  it("are in the namespace, with the labels", async () => {
    const stack = await run(() => {
      configFiles(
        "rules",
        { namespace: "monitoring", labels: { app: "a" }, files: { a: half, b: `${half}.` } },
        {},
      );
    });
    const maps = stack.all("ConfigMap");
    assert.equal(maps.length, 2);
    for (const { name, inputs } of maps)
      assert.deepEqual(inputs.metadata, { name, namespace: "monitoring", labels: { app: "a" } });
  });

  it("have their size in MiB in messages", () => {
    assert.equal(mebibytes(bytesOf("ü".repeat(2 ** 19 + 2 ** 16))), "1.1 MiB");
  });

  it("are in one ConfigMap while they fit, also without any file", async () => {
    for (const files of [
      new Map(),
      new Map([
        ["a", "1"],
        ["b", "2"],
      ]),
      new Map([
        ["a", half],
        ["b", half],
      ]),
    ].map((files) => Object.fromEntries(files) as Record<string, string>)) {
      const { maps, volume } = await create(files);
      assert.deepEqual(
        maps.map(({ name, files }) => ({ name, files })),
        [{ name: "rules", files: Object.keys(files) }],
      );
      assert.deepEqual(volume, { name: "rules", configMap: { name: "rules" } });
    }
  });

  it("are in further ConfigMaps if they do not fit, all in one volume", async () => {
    const { maps, volume } = await create({ a: half, b: `${half}.`, c: half, d: "1", e: "2" });
    const [first, ...others] = maps.toSorted(({ name }, other) => name.localeCompare(other.name));
    assert.deepEqual(first?.files, ["a", "c"]);
    assert.deepEqual(others.flatMap(({ files }) => files).sort(), ["b", "d", "e"]);
    for (const { bytes } of maps) assert.ok(bytes <= 2 ** 20);
    const { projected } = volume as { projected: { sources: { configMap: { name: string } }[] } };
    assert.deepEqual(
      projected.sources.map(({ configMap }) => configMap.name).sort(),
      maps.map(({ name }) => name).sort(),
    );
  });

  it("stay in their ConfigMaps when a file is added", async () => {
    const placed = async (files: Readonly<Record<string, string>>) =>
      new Map(
        (await create(files)).maps.flatMap(({ name, files }) =>
          files.map((file) => [file, name] as const),
        ),
      );
    const files = { a: half, b: `${half}.`, c: half, d: half };
    const before = await placed(files);
    const after = await placed({ ...files, e: half });
    for (const [file, name] of before) assert.equal(after.get(file), name, file);
  });

  it("are measured in bytes, not characters", async () => {
    const { maps } = await create({ a: half, b: "ü".repeat(2 ** 18 + 1) });
    assert.equal(maps.length, 2);
  });
});
