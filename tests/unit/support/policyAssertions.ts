import assert from "node:assert/strict";
import { policies } from "../../../policy/policies/index.ts";
import { check, type Declared, type Situation } from "./policies.ts";

/** Assertions on what one policy reports: nothing, or one violation for each of several patterns. */
export function assertionsOf(name: string) {
  const policy = policies.find((policy) => policy.name === name);
  assert.ok(policy, `there is a policy ${name}`);
  const messages = (resources: readonly Declared[], situation?: Situation) =>
    check([policy], resources, situation);
  return {
    passes: (resources: readonly Declared[], situation?: Situation) => {
      assert.deepEqual(messages(resources, situation), []);
    },
    refuses: (resources: readonly Declared[], what: readonly RegExp[], situation?: Situation) => {
      const found = messages(resources, situation);
      assert.equal(found.length, what.length, JSON.stringify(found, undefined, 2));
      for (const [index, { message, notYet }] of found.entries()) {
        assert.match(message, what[index] as RegExp);
        assert.match(message, /^Why: .+\.$/m);
        assert.match(message, /^Fix: .+\.$/m);
        assert.equal(notYet, false);
      }
    },
    /** The policy reports that a value is unknown at preview, and nothing else. */
    waits: (resources: readonly Declared[], situation?: Situation) => {
      const found = messages(resources, situation);
      assert.ok(found.length > 0);
      for (const { message, notYet } of found) {
        assert.match(message, /can't be checked by .+ yet: .+ can't be known during preview/);
        assert.equal(notYet, true);
      }
    },
  };
}
