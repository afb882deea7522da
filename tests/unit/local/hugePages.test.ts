import assert from "node:assert/strict";
import { hugePagesAdvice } from "../../../local/tools/hugePages.ts";

describe("advice on huge pages", () => {
  it("is given if programs have to ask for huge pages", () => {
    assert.match(hugePagesAdvice("always [madvise] never\n") ?? "", /set to madvise.*echo always/);
    assert.match(hugePagesAdvice("always madvise [never]\n") ?? "", /set to never/);
  });

  it("is not given if every program has them, or the kernel has none", () => {
    assert.equal(hugePagesAdvice("[always] madvise never\n"), undefined);
    assert.equal(hugePagesAdvice(""), undefined);
  });
});
