import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { policyTables } from "../../../generate/policies.ts";
import { policies } from "../../../policy/policies/index.ts";

interface JSONSchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
}

interface Manifest {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}

const readJson = (file: string) => JSON.parse(readFileSync(file, "utf8")) as Manifest;

describe("the policy pack", () => {
  it("contains the policy of each file", async () => {
    const files = globSync("policy/policies/*/*.ts");
    assert.ok(files.length > 20);
    const exported = await Promise.all(
      files.map(async (file) => {
        const module = (await import(`../../../${file}`)) as Record<string, unknown>;
        const name = path.basename(file, ".ts");
        assert.deepEqual(Object.keys(module), [name], "the export has the name of its file");
        return module[name];
      }),
    );
    assert.deepEqual(new Set(exported), new Set(policies));
  });

  it("names each file after its policy", () => {
    const camelCase = (name: string) =>
      name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
    assert.deepEqual(
      globSync("policy/policies/*/*.ts")
        .map((file) => path.basename(file, ".ts"))
        .sort(),
      policies.map(({ name }) => camelCase(name)).sort(),
    );
  });

  it("gives each policy a name, a description, what it prevents, and a schema", () => {
    assert.equal(new Set(policies.map(({ name }) => name)).size, policies.length);
    for (const { name, description, prevents, enforcementLevel, configSchema } of policies) {
      assert.match(name, /^[a-z]+(-[a-z]+)*$/);
      assert.match(description, /^[A-Z].*\.$/);
      assert.match(prevents, /^[a-z].*[^.]$/, name);
      assert.equal(enforcementLevel, "mandatory");
      for (const [key, schema] of Object.entries(configSchema?.properties ?? {})) {
        assert.ok(schema.description, `${name} ${key}`);
        assert.notEqual(schema.default, undefined, `${name} ${key}`);
      }
      assert.ok(configSchema?.properties.exceptions, name);
    }
  });

  it("is documented as it is: run `make generate` after a change", async () => {
    assert.equal(readFileSync(policyTables.file, "utf8"), await policyTables.text());
  });

  it("has valid schemas of its settings", () => {
    for (const { name, configSchema } of policies)
      for (const [key, schema] of Object.entries(configSchema?.properties ?? {})) {
        const isArray = Array.isArray(schema.default);
        assert.equal(
          schema.type,
          isArray ? "array" : typeof schema.default === "number" ? "integer" : "string",
          `${name} ${key}`,
        );
        const items = isArray ? (schema.items as JSONSchema) : schema;
        if (isArray) assert.equal(items.type, "string", `${name} ${key}`);
        const values = [schema.default].flat();
        for (const value of values)
          assert.ok(items.enum?.some((item) => item === value) ?? true, name);
        assert.ok(items.enum?.every((value) => value !== "") ?? true, name);
      }
  });

  it("imports no SDK of a provider", () => {
    for (const file of globSync("policy/**/*.ts", { exclude: ["**/node_modules/**"] }))
      assert.doesNotMatch(
        readFileSync(file, "utf8"),
        /^import (?!type ).*"@pulumi\/(gcp|kubernetes)/m,
      );
  });

  it("has the same versions of its dependencies as this project", () => {
    const project = readJson("package.json");
    const { dependencies, devDependencies } = readJson("policy/package.json");
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies }))
      assert.equal({ ...project.dependencies, ...project.devDependencies }[name], version, name);
  });
});
