import { RunError } from "@pulumi/pulumi";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { type Manifest, toYaml } from "./manifests.ts";

/** Lists the files, for `kubectl apply --kustomize` and whatever else reads such folders. */
const index = "kustomization.yaml";
/** First line of the list: only files that it names are ever removed. */
const mark = "# Written by make render, which removes or replaces the files below.\n";

/** Where a manifest stands in a folder. */
export const fileOf = ({ kind, metadata }: Manifest) =>
  path.join(metadata.namespace ?? "cluster", `${kind.toLowerCase()}-${metadata.name}.yaml`);

/**
 * Writes manifests into a folder, each in a file of its own, and takes away those of an earlier
 * run that are no more.
 * @throws RunError for a folder that has other things in it
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

/** The files that an earlier run wrote. */
function filesOf(folder: string): readonly string[] {
  if (!existsSync(folder) || readdirSync(folder).length === 0) return [];
  const file = path.join(folder, index);
  const list = existsSync(file) ? readFileSync(file, "utf8") : "";
  if (!list.startsWith(mark))
    throw new RunError(`${folder} has other things in it: name a folder that is new or empty.`);
  return (parse(list) as { resources: string[] }).resources;
}
