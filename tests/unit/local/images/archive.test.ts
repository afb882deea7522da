import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as path from "node:path";
import { writeArchive } from "../../../../local/images/archive.ts";
import { temporaryDirectory } from "../../support/files.ts";

describe("image archive", () => {
  it("contains the files, and all files of the folders", async () => {
    const source = temporaryDirectory({
      program: "binary",
      "pages/index.html": "<html>",
      "pages/assets/index.js": "script",
    });
    const archive = path.join(source, "image.tar");
    await writeArchive(
      {
        name: "name:tag",
        files: { "/bin/program": path.join(source, "program") },
        folders: { "/usr/share/program/static": path.join(source, "pages") },
        entrypoint: ["/bin/program"],
        user: "65534",
        workdir: "/usr/share/program",
      },
      archive,
    );
    const layer = execFileSync("tar", ["-xOf", archive, "layer.tar"]);
    const list = execFileSync("tar", ["-t"], { input: layer, encoding: "utf8" });
    assert.deepEqual(list.trim().split("\n").sort(), [
      ...["bin/program", "etc/", "etc/passwd", "tmp/", "usr/share/program/"],
      "usr/share/program/static/assets/index.js",
      "usr/share/program/static/index.html",
    ]);
    const page = ["-xO", "usr/share/program/static/index.html"];
    assert.equal(execFileSync("tar", page, { input: layer, encoding: "utf8" }), "<html>");
  });
});
