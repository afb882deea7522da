import assert from "node:assert/strict";
import type * as z from "zod";
import { check } from "../../support/check.ts";
import {
  dnsName,
  forbidden,
  oneOf,
  storage,
  resources,
  section,
  text,
  wholeNumber,
} from "../../../../components/settings/schema.ts";

const problems = (schema: z.ZodType, value: unknown): string[] =>
  schema.safeParse(value).error?.issues.map(({ message }) => message) ?? [];

describe("wholeNumber", () => {
  it("accepts the minimum", () => {
    assert.deepEqual(problems(wholeNumber(1), 1), []);
  });
  for (const value of [0, -1, 1.5, "3", null])
    it(`refuses ${JSON.stringify(value)}`, () => {
      assert.deepEqual(problems(wholeNumber(1), value), [
        `must be a whole number of at least 1 (got ${JSON.stringify(value)})`,
      ]);
    });
});

describe("text and oneOf", () => {
  it("refuse missing, empty and unknown values", () => {
    assert.deepEqual(problems(text(), undefined), [
      "is missing: it must be a text that is not empty",
    ]);
    assert.deepEqual(problems(text(), ""), ['must be a text that is not empty (got "")']);
    assert.deepEqual(problems(oneOf(["a", "b"]), "c"), ['must be one of a, b (got "c")']);
  });
});

describe("dnsName", () => {
  for (const name of ["localhost", "monitoring.example.com", "a.b-c.d1", "x".repeat(63)])
    it(`accepts ${name}`, () => {
      assert.deepEqual(problems(dnsName(), name), []);
    });
  for (const name of [
    ...["", "Example.com", "-a.b", "a-.b", "a..b", ".a", "a.", "a_b", "a b", "http://a"],
    "x".repeat(64),
    "x.".repeat(127),
  ])
    it(`refuses ${JSON.stringify(name)}`, () => {
      const [problem] = problems(dnsName(), name);
      assert.equal(
        problem,
        `must be a DNS name such as "monitoring.example.com", in lower case (got ${JSON.stringify(name)})`,
      );
    });
});

describe("storage", () => {
  it("accepts a text, and a plain YAML number", () => {
    assert.equal(storage("20Gi").parse("500Mi"), "500Mi");
    assert.equal(storage("20Gi").parse(2e9), "2000000000");
  });
  for (const value of ["much", "0", 0, -1, true])
    it(`refuses ${JSON.stringify(value)}`, () => {
      const shown = JSON.stringify(typeof value === "number" ? String(value) : value);
      assert.deepEqual(problems(storage("20Gi"), value), [
        `must be a positive Kubernetes quantity such as "20Gi" (got ${shown})`,
      ]);
    });
});

describe("resources", () => {
  const schema = resources({
    requests: { cpu: "500m", memory: "2Gi" },
    limits: { memory: "4Gi" },
  });

  it("have defaults for all omitted parts", () => {
    const defaults = { requests: { cpu: "500m", memory: "2Gi" }, limits: { memory: "4Gi" } };
    assert.deepEqual(schema.parse(undefined), defaults);
    assert.deepEqual(schema.parse({ limits: {} }), defaults);
    assert.deepEqual(schema.parse({ requests: { cpu: "1" } }), {
      ...defaults,
      requests: { cpu: "1", memory: "2Gi" },
    });
  });

  it("refuse a limit below the request, also where one of them is a default", () => {
    assert.throws(() => check(schema, { limits: { cpu: "100m", memory: "1Gi" } }, "resources."), {
      message: [
        'resources.limits.cpu must be at least requests.cpu, 500m (got "100m")',
        'resources.limits.memory must be at least requests.memory, 2Gi (got "1Gi")',
      ].join("\n"),
    });
  });
});

describe("section", () => {
  const schema = section({
    replicas: wholeNumber(1).default(3),
    files: text().array().default([]),
    old: forbidden("it is gone"),
  });

  it("fills in the defaults", () => {
    assert.deepEqual(schema.parse({}), { replicas: 3, files: [] });
  });

  it("reports every problem with its path, each unknown key separately", () => {
    assert.throws(
      () => check(schema, { replicas: 0, files: ["a", ""], old: 1, replcas: 2, size: 1 }, "x:"),
      {
        message: [
          "x:replicas must be a whole number of at least 1 (got 0)",
          'x:files[1] must be a text that is not empty (got "")',
          "x:old must not be set: it is gone",
          "x:replcas is not a known key; did you mean replicas?",
          "x:size is not a known key; known are replicas, files",
        ].join("\n"),
      },
    );
  });

  it("omits a value instead of an object, which may be secret", () => {
    assert.deepEqual(problems(schema, "hush"), [
      "must be an object with keys from replicas, files",
    ]);
  });
});
