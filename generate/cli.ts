import { mkdirSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { documents } from "./documents.ts";

// Pulumi's Kubernetes provider uses the variable as a default, and a path of this machine is no fact of the project.
delete process.env.KUBECONFIG;

// make generate: writes every generated file.
for (const { file, text } of documents) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, await text());
}
