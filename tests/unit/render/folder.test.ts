import { RunError } from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { writeFolder } from "../../../render/folder.ts";
import { temporaryFile } from "../support/files.ts";

const manifest = (kind: string, name: string, namespace?: string) => ({
  apiVersion: "v1",
  kind,
  metadata: { name, ...(namespace && { namespace }) },
});

describe("the folder of make render", () => {
  const somewhere = path.dirname(temporaryFile("mine.txt", "mine"));
  const read = (...file: string[]): unknown => parse(readFileSync(path.join(...file), "utf8"));

  it("has a file for each object, and a list of the files", () => {
    const folder = path.join(somewhere, "new", "folder");
    writeFolder(folder, [manifest("Namespace", "one"), manifest("Service", "a", "one")]);
    assert.deepEqual(read(folder, "cluster/namespace-one.yaml"), manifest("Namespace", "one"));
    assert.deepEqual(read(folder, "one/service-a.yaml"), manifest("Service", "a", "one"));
    assert.deepEqual((read(folder, "kustomization.yaml") as { resources: unknown }).resources, [
      "cluster/namespace-one.yaml",
      "one/service-a.yaml",
    ]);
  });

  it("loses the files of objects that were removed", () => {
    const folder = path.join(somewhere, "again");
    writeFolder(folder, [manifest("Service", "a", "one"), manifest("Service", "b", "one")]);
    writeFolder(folder, [manifest("Service", "b", "one")]);
    assert.ok(!existsSync(path.join(folder, "one/service-a.yaml")));
    assert.ok(existsSync(path.join(folder, "one/service-b.yaml")));
  });

  it("is refused if it has other files", () => {
    const refused = (folder: string) => {
      assert.throws(
        () => {
          writeFolder(folder, []);
        },
        (error) => RunError.isInstance(error) && error.message.startsWith(`${folder} has other`),
      );
    };
    refused(somewhere);
    const kustomized = path.dirname(
      temporaryFile("kustomization.yaml", "resources: [precious.yaml]\n"),
    );
    mkdirSync(path.join(kustomized, "one"));
    refused(kustomized);
  });
});
