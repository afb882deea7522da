import { mkdirSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { documents } from "./documents.ts";

// make generate: writes every generated file.
for (const { file, text } of documents) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, await text());
}
