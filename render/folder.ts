import { RunError } from "@pulumi/pulumi";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { type Manifest, toYaml } from "./manifests.ts";

/** List of the files, for `kubectl apply --kustomize` and other tools that read Kustomize folders. */
const index = "kustomization.yaml";
/** First line of the list. Only files that such a list names are removed. */
const mark = "# Written by make render, which removes or replaces the files below.\n";

/** Path of a manifest in a folder. */
export const fileOf = ({ kind, metadata }: Manifest) =>
  path.join(metadata.namespace ?? "cluster", `${kind.toLowerCase()}-${metadata.name}.yaml`);

/**
 * Writes manifests into a folder, one a file, and removes the files of the run before.
 * @throws RunError for a folder with other files
 */
export function writeFolder(folder: string, manifests: readonly Manifest[]): void {
  for (const file of filesOf(folder)) rmSync(path.join(folder, file), { force: true });
  const files = manifests.map(fileOf);
  manifests.forEach((manifest, position) => {
    const file = path.join(folder, files[position] ?? "");
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, toYaml([manifest]));
  });
  writeFileSync(
    path.join(folder, index),
    mark +
      toYaml([
        { apiVersion: "kustomize.config.k8s.io/v1beta1", kind: "Kustomization", resources: files },
      ]),
  );
}

/** Files that the run before wrote. */
function filesOf(folder: string): readonly string[] {
  if (!existsSync(folder) || readdirSync(folder).length === 0) return [];
  const file = path.join(folder, index);
  const list = existsSync(file) ? readFileSync(file, "utf8") : "";
  if (!list.startsWith(mark))
    throw new RunError(`${folder} has other files in it: choose a new or empty folder.`);
  return (parse(list) as { resources: string[] }).resources;
}
