import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { quote } from "../../../local/shell.ts";

describe("a quoted text", () => {
  for (const text of ["", "two words", "it's", '$HOME `id` "x" \\ \n *'])
    it(`is one word of a shell: ${JSON.stringify(text)}`, () => {
      const { stdout } = spawnSync("sh", ["-c", `printf '[%s]' ${quote(text)}`]);
      assert.equal(stdout.toString(), `[${text}]`);
    });
});
