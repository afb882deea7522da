import assert from "node:assert/strict";
import type * as z from "zod";
import { check } from "../../support/check.ts";
import {
  cpu,
  distinct,
  distinctUnrepeated,
  dnsName,
  either,
  encryptedPlaceholder,
  flag,
  forbidden,
  isToken,
  matching,
  memory,
  oneOf,
  replicas,
  resources,
  secret,
  secretUrl,
  section,
  storage,
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

describe("wholeNumber with a maximum", () => {
  it("accepts the maximum, and reports it for a larger number", () => {
    assert.deepEqual(problems(wholeNumber(1, 5), 5), []);
    assert.deepEqual(problems(wholeNumber(1, 5), 6), ["must be at most 5 (got 6)"]);
  });

  it("ends the validation of the section if it is exceeded", () => {
    const schema = section({
      count: wholeNumber(1, 5),
      low: wholeNumber(3),
    }).refine(() => false, {
      error: "is compared",
    });
    assert.deepEqual(problems(schema, { count: 6, low: 3 }), ["must be at most 5 (got 6)"]);
    assert.deepEqual(problems(schema, { count: 5, low: 2 }), [
      "must be a whole number of at least 3 (got 2)",
    ]);
    assert.deepEqual(problems(schema, { count: 5, low: 3 }), ["is compared"]);
  });

  it("is at most 100 for pods", () => {
    assert.deepEqual(problems(replicas(), 1), []);
    assert.deepEqual(problems(replicas(), 100), []);
    assert.equal(problems(replicas(), 0).length, 1);
    assert.deepEqual(problems(replicas(), 101), ["must be at most 100 (got 101)"]);
  });
});

describe("text", () => {
  for (const value of ["a", "a b", "one two three", "ä", "a-b"])
    it(`accepts ${JSON.stringify(value)}`, () => {
      assert.deepEqual(problems(text(), value), []);
    });
  for (const value of [" a", "a ", "a\nb", " ", "a\n"])
    it(`refuses ${JSON.stringify(value)}`, () => {
      assert.equal(
        problems(text(), value)[0],
        `must be one line without spaces around it (got ${JSON.stringify(value)})`,
      );
    });
  it("refuses control characters", () => {
    assert.deepEqual(problems(text(), "a\u0000b"), [
      `must be without control characters (got ${JSON.stringify("a\u0000b")})`,
    ]);
  });
});

describe("matching", () => {
  it("refuses other texts and other types with the same message", () => {
    const schema = matching(/^[a-z]+$/, "be a word");
    assert.deepEqual(problems(schema, "word"), []);
    assert.deepEqual(problems(schema, "2"), ['must be a word (got "2")']);
    assert.deepEqual(problems(schema, 2), ["must be a word (got 2)"]);
    assert.deepEqual(problems(schema, undefined), ["is missing: it must be a word"]);
    const refined = schema.refine(() => false, { error: "is compared" });
    assert.deepEqual(problems(refined, "2"), ['must be a word (got "2")']);
    assert.deepEqual(problems(refined, "word"), ["is compared"]);
  });
});

describe("flag", () => {
  it("accepts true and false only", () => {
    assert.deepEqual(
      [true, false].flatMap((value) => problems(flag(), value)),
      [],
    );
    assert.deepEqual(problems(flag(), "true"), ['must be true or false (got "true")']);
  });
});

describe("lists", () => {
  const paths = (schema: z.ZodType, value: unknown) =>
    schema.safeParse(value).error?.issues.map(({ path, message }) => [path.join("."), message]);

  it("may not have duplicates, each of which is reported at its position", () => {
    const schema = distinct(text(), "be a list of texts");
    assert.deepEqual(schema.parse(["a", "b"]), ["a", "b"]);
    assert.deepEqual(paths(schema, ["a", "b", "a", "a"]), [
      ["2", 'is a duplicate (got "a")'],
      ["3", 'is a duplicate (got "a")'],
    ]);
    assert.deepEqual(problems(schema, "a"), ['must be a list of texts (got "a")']);
  });

  it("that may contain a secret are reported without their values", () => {
    const schema = distinctUnrepeated("be a list of URLs");
    assert.deepEqual(schema.parse(["a", "b"]), ["a", "b"]);
    assert.deepEqual(paths(schema, ["hush", "hush"]), [["1", "is a duplicate"]]);
    assert.deepEqual(paths(schema, ["a", 7]), [["1", "must be a text"]]);
    assert.deepEqual(problems(schema, "hush"), ["must be a list of URLs"]);
    assert.deepEqual(problems(schema, undefined), ["is missing: it must be a list of URLs"]);
  });
});

describe("secret", () => {
  const schema = () => secret("be a token", isToken);

  it("is reported without its value", () => {
    assert.deepEqual(problems(schema(), "token"), []);
    for (const value of ["hush hush", "", " hush", 7, null])
      assert.deepEqual(problems(schema(), value), ["must be a token"], String(value));
    assert.deepEqual(problems(schema(), undefined), ["is missing: it must be a token"]);
  });

  it("may be a placeholder, if the configuration is read without the passphrase", () => {
    assert.deepEqual(problems(schema(), encryptedPlaceholder), []);
  });

  it("is marked for the documentation", () => {
    assert.deepEqual(schema().meta(), { secret: true });
  });

  for (const url of ["http://a", "https://a.b:1/c?d=e#f", "HTTPS://a.b"])
    it(`accepts the URL ${url}`, () => {
      assert.deepEqual(problems(secretUrl(), url), []);
    });
  for (const url of [
    ...["", "a.b", "ftp://a.b", "https://", "https:a.b", "https:///a", "https://?a", "https://#a"],
    ...["https://a b", " https://a", "https://a ", "http://a:b", "see http://a"],
  ])
    it(`refuses the URL ${JSON.stringify(url)}`, () => {
      assert.deepEqual(problems(secretUrl(), url), ["must be a URL of http or https"]);
    });
});

describe("either", () => {
  const schema = () =>
    either({
      create: section({ size: wholeNumber(1) }),
      existing: section({ name: text() }),
    });

  it("accepts exactly one of its keys", () => {
    assert.deepEqual(schema().parse({ create: { size: 1 } }), {
      create: { size: 1 },
    });
    assert.deepEqual(schema().parse({ existing: { name: "a" } }), {
      existing: { name: "a" },
    });
    for (const value of [{}, { create: { size: 1 }, existing: { name: "a" } }])
      assert.deepEqual(problems(schema(), value), [
        "must have exactly one of the keys create, existing",
      ]);
    const three = either({ a: wholeNumber(1), b: wholeNumber(1), c: wholeNumber(1) });
    assert.deepEqual(three.parse({ b: 1 }), { b: 1 });
    assert.equal(problems(three, { a: 1, b: 1 }).length, 1);
  });

  it("reports problems below a key, and unknown keys", () => {
    assert.deepEqual(problems(schema(), { create: { size: 0 } }), [
      "must be a whole number of at least 1 (got 0)",
    ]);
    assert.deepEqual(problems(schema(), { creates: {} }), [
      "is not a known key; did you mean create?",
    ]);
    assert.deepEqual(problems(schema(), undefined), [
      "is missing: it must be an object with keys from create, existing",
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
  for (const name of [
    "localhost",
    "monitoring.example.com",
    "a.b-c.d1",
    "x".repeat(63),
    "x.".repeat(126) + "x",
  ])
    it(`accepts ${name}`, () => {
      assert.deepEqual(problems(dnsName(), name), []);
    });
  for (const name of [
    ...["", "Example.com", "-a.b", "a-.b", "a..b", ".a", "a.", "a_b", "a b", "http://a"],
    "x".repeat(64),
    "x.".repeat(126) + "xx",
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

describe("quantities", () => {
  for (const [name, schema, least, less, most, more] of [
    ["cpu", cpu, "1m", "0.9m", "1000", "1001"],
    ["memory", memory, "16Mi", "15Mi", "16Ti", "17Ti"],
    ["storage", storage, "64Mi", "63Mi", "64Ti", "65Ti"],
  ] as const)
    it(`of ${name} are from ${least} to ${most}`, () => {
      const example = schema("2");
      assert.deepEqual(
        [least, most].flatMap((value) => problems(example, value)),
        [],
      );
      assert.match(
        problems(example, less).join("\n"),
        /^must be at least \w+, such as "2" \(got "/,
      );
      assert.match(problems(example, more).join("\n"), /^must be at most \w+, such as "2" \(got "/);
    });
});

describe("resources", () => {
  const schema = () =>
    resources({
      requests: { cpu: "500m", memory: "2Gi" },
      limits: { memory: "4Gi" },
    });

  it("have defaults for all omitted parts", () => {
    const defaults = {
      requests: { cpu: "500m", memory: "2Gi" },
      limits: { memory: "4Gi" },
    };
    assert.deepEqual(schema().parse(undefined), defaults);
    assert.deepEqual(schema().parse({ limits: {} }), defaults);
    assert.deepEqual(schema().parse({ requests: { cpu: "1" } }), {
      ...defaults,
      requests: { cpu: "1", memory: "2Gi" },
    });
  });

  it("may have limits equal to the requests", () => {
    const equal = { cpu: "500m", memory: "4Gi" };
    assert.deepEqual(problems(schema(), { requests: equal, limits: equal }), []);
  });

  it("are described by the keys of one setting", () => {
    assert.equal(schema().meta()?.keysOf, "resources");
  });

  it("refuse a limit below the request, also where one of them is a default", () => {
    assert.throws(() => check(schema(), { limits: { cpu: "100m", memory: "1Gi" } }, "resources."), {
      message: [
        'resources.limits.cpu must be at least requests.cpu, 500m (got "100m")',
        'resources.limits.memory must be at least requests.memory, 2Gi (got "1Gi")',
      ].join("\n"),
    });
  });
});

describe("section", () => {
  const schema = () =>
    section({
      replicas: wholeNumber(1).default(3),
      files: text().array().default([]),
      old: forbidden("it was removed"),
    });

  it("fills in the defaults", () => {
    assert.deepEqual(schema().parse({}), { replicas: 3, files: [] });
  });

  it("reports every problem with its path, each unknown key separately", () => {
    assert.throws(
      () => check(schema(), { replicas: 0, files: ["a", ""], old: 1, replcas: 2, size: 1 }, "x:"),
      {
        message: [
          "x:replicas must be a whole number of at least 1 (got 0)",
          'x:files[1] must be a text that is not empty (got "")',
          "x:old must not be set: it was removed",
          "x:replcas is not a known key; did you mean replicas?",
          "x:size is not a known key; known are replicas, files",
        ].join("\n"),
      },
    );
  });

  it("is reported as missing", () => {
    assert.deepEqual(problems(schema(), undefined), [
      "is missing: it must be an object with keys from replicas, files",
    ]);
  });

  it("omits a value instead of an object, which may be secret", () => {
    assert.deepEqual(problems(schema(), "hush"), [
      "must be an object with keys from replicas, files",
    ]);
  });
});
