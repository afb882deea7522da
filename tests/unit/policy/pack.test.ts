import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { policies } from "../../../policy/policies/index.ts";

interface Manifest {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}

const readJson = (file: string) => JSON.parse(readFileSync(file, "utf8")) as Manifest;

describe("the policy pack", () => {
  it("has every policy that there is a file of", async () => {
    const files = globSync("policy/policies/*/*.ts");
    assert.ok(files.length > 20);
    const exported = await Promise.all(
      files.map(async (file) => {
        const module = (await import(`../../../${file}`)) as Record<string, unknown>;
        return Object.values(module).filter(
          (value) => typeof value === "object" && value !== null && "enforcementLevel" in value,
        );
      }),
    );
    assert.deepEqual(
      exported.map((policies) => policies.length),
      files.map(() => 1),
      "one policy a file",
    );
    assert.deepEqual(new Set(exported.flat()), new Set(policies));
  });

  it("gives each policy a name, what it demands as a sentence, and a schema", () => {
    assert.equal(new Set(policies.map(({ name }) => name)).size, policies.length);
    for (const { name, description, enforcementLevel, configSchema } of policies) {
      assert.match(name, /^[a-z]+(-[a-z]+)*$/);
      assert.match(description, /^[A-Z].*\.$/);
      assert.equal(enforcementLevel, "mandatory");
      for (const [key, schema] of Object.entries(configSchema?.properties ?? {})) {
        assert.ok(schema.description, `${name} ${key}`);
        assert.notEqual(schema.default, undefined, `${name} ${key}`);
      }
      assert.ok(configSchema?.properties.exceptions, name);
    }
  });

  it("is documented as it is", () => {
    const rows = readFileSync("docs/policies.md", "utf8")
      .split("\n")
      .map((line) => line.split("|").map((cell) => cell.trim()));
    const own = (key: string) => !["exceptions", "protectedStacks"].includes(key);
    for (const { name, description, configSchema } of policies) {
      const row = rows.filter(([, cell]) => cell === `\`${name}\``);
      assert.equal(row.length, 1, `docs/policies.md has a row of ${name}`);
      const settings = Object.keys(configSchema?.properties ?? {}).filter(own);
      assert.deepEqual(
        [row[0]?.[2], row[0]?.[4]],
        [description, settings.map((key) => `\`${key}\``).join(", ")],
      );
      assert.ok(row[0]?.[3], `what ${name} prevents`);
    }
  });

  it("loads no SDK of a provider", () => {
    for (const file of globSync("policy/**/*.ts", { exclude: ["**/node_modules/**"] }))
      assert.doesNotMatch(
        readFileSync(file, "utf8"),
        /^import (?!type ).*"@pulumi\/(gcp|kubernetes)/m,
      );
  });

  it("needs the same versions by itself as with this project", () => {
    const project = readJson("package.json");
    const { dependencies, devDependencies } = readJson("policy/package.json");
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies }))
      assert.equal({ ...project.dependencies, ...project.devDependencies }[name], version, name);
  });
});
