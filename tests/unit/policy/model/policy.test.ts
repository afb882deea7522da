import assert from "node:assert/strict";
import { podPolicy, resourcePolicy, stackPolicy } from "../../../../policy/model/policy.ts";
import { check, type Declared, unknown } from "../../support/policies.ts";
import { object, store } from "../../support/thirdPartyStacks.ts";

interface Config {
  readonly size: number;
}

const violation = { what: "It is wrong.", why: "It costs data.", fix: "Correct it." };
const head = { name: "a-policy", description: "Everything is wrong.", prevents: "nothing" };

const everything = resourcePolicy({
  ...head,
  check: (resource, { report }) => {
    report(resource, violation);
  },
});
const found = (
  policy: Parameters<typeof check>[0][number],
  resources: readonly Declared[],
  config: object = {},
  stack = "dev",
) =>
  check([policy], resources, { stack, config: { "a-policy": config } }).map(
    ({ resource, message, notYet }) => ({ resource, message, notYet }),
  );
const resource = {
  type: "kubernetes:core/v1:Secret",
  name: "pulumi-name",
  inputs: { metadata: { name: "kube-name", namespace: "n" } },
};
const message = "It is wrong.\nWhy: It costs data.\nFix: Correct it.";

describe("a policy", () => {
  it("reports what is wrong, why, and the fix, for the resource", () => {
    assert.deepEqual(found(everything, [resource]), [
      { resource: "pulumi-name", message, notYet: false },
    ]);
  });

  it("skips exceptions by Pulumi's name, and by namespace and name", () => {
    for (const exception of ["pulumi-name", "n/kube-name"])
      assert.deepEqual(found(everything, [resource], { exceptions: [exception] }), [], exception);
    for (const exception of ["kube-name", "n/pulumi-name", "other/kube-name", "", "pulumi"])
      assert.equal(found(everything, [resource], { exceptions: [exception] }).length, 1, exception);
    assert.equal(found(everything, [resource], { exceptions: ["x", "n/kube-name"] }).length, 0);
  });

  it("has the defaults of its parameters, unless they are configured", () => {
    const sizes = resourcePolicy<Config>({
      ...head,
      parameters: { size: { type: "integer", default: 3, description: "Size." } },
      check: (resource, { report, config }) => {
        report(resource, { ...violation, what: `${config.size}` });
      },
    });
    assert.match(found(sizes, [resource])[0]?.message ?? "", /^3\n/);
    assert.match(found(sizes, [resource], { size: 5 })[0]?.message ?? "", /^5\n/);
    assert.deepEqual(Object.keys(sizes.configSchema?.properties ?? {}), [
      "exceptions",
      "protectedStacks",
      "size",
    ]);
    assert.equal(sizes.enforcementLevel, "mandatory");
  });

  it("knows protected stacks", () => {
    const isProtected = resourcePolicy({
      ...head,
      check: (resource, { report, isProtected }) => {
        if (isProtected(resource)) report(resource, violation);
      },
    });
    for (const [stack, config, expected] of [
      ["prod", {}, 1],
      ["eu-prod", {}, 1],
      ["dev", {}, 0],
      ["dev", { protectedStacks: "^(dev|test)$" }, 1],
      ["prod", { protectedStacks: "^(dev|test)$" }, 0],
    ] as const)
      assert.equal(found(isProtected, [resource], config, stack).length, expected, stack);
  });

  it("reports values that are unknown at preview as advisory, for each subject", () => {
    const names = stackPolicy({
      ...head,
      check: (stack, { report, each }) => {
        each(stack.kind("Secret"), (secret) => {
          report(secret, { ...violation, what: String(secret.props.type) });
        });
      },
    });
    const secret = (name: string, type: string) => object("core/v1:Secret", name, { type });
    const resources = [secret("a", unknown), secret("b", "Opaque")];
    const findings = found(names, resources);
    assert.deepEqual(
      findings.map(({ resource, notYet }) => [resource, notYet]),
      [
        ["a", true],
        ["b", false],
      ],
    );
    assert.match(
      findings[0]?.message ?? "",
      /^Secret observability\/a can't be checked by a-policy yet: .+ can't be known during preview\. The update checks it\.$/,
    );
    assert.equal(found(names, resources, { exceptions: ["a"] }).length, 1);
  });

  it("reports an unknown value outside of a subject for the first resource", () => {
    const outside = stackPolicy({
      ...head,
      check: (stack, { report }) => {
        const [first] = stack.resources;
        if (first) report(first, { ...violation, what: String(first.props.type) });
      },
    });
    const findings = found(outside, [object("core/v1:Secret", "a", { type: unknown })]);
    assert.deepEqual(
      findings.map(({ notYet }) => notYet),
      [true],
    );
    assert.deepEqual(found(outside, []), []);
  });

  it("reports pods that are unknown at preview, and checks the others", () => {
    const pods = stackPolicy({
      ...head,
      check: (stack, { report, each }) => {
        each(stack.pods, (pod) => {
          report(pod, violation);
        });
      },
    });
    const broken = object("apps/v1:Deployment", "broken", {
      spec: { template: { spec: { containers: unknown } } },
    });
    assert.deepEqual(
      found(pods, [broken, store()]).map(({ resource, notYet }) => [resource, notYet]),
      [
        ["broken", true],
        ["observability/store", false],
      ],
    );
  });

  it("throws other errors", () => {
    const throwing = resourcePolicy({
      ...head,
      check: () => {
        throw new Error("a bug");
      },
    });
    assert.throws(() => found(throwing, [resource]), /a bug/);
  });

  it("on pods skips resources without pods", () => {
    const pods = podPolicy({
      ...head,
      check: (pod, { report }) => {
        report(pod, violation);
      },
    });
    assert.deepEqual(
      found(pods, [resource, store()]).map(({ resource }) => resource),
      ["observability/store"],
    );
  });
});
