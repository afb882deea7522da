import { RunError } from "@pulumi/pulumi";
import { accessSync, constants } from "node:fs";
import * as path from "node:path";
import { authPlugin } from "./kubeconfig.ts";
import { type GkeSettings, placeholderProject } from "./settings.ts";

/**
 * Checks the prerequisites that would otherwise fail after part of the stack is created.
 * @throws RunError with the required action
 */
export function checkPrerequisites({ project }: GkeSettings): void {
  if (project === placeholderProject)
    throw new RunError(
      `ha-monitoring:gke.project is still "${placeholderProject}": set your project with pulumi config set --path ha-monitoring:gke.project ID.`,
    );
  if (!isOnPath(authPlugin))
    throw new RunError(
      `${authPlugin}, which Pulumi needs to authenticate to the cluster, is not on PATH: install it with gcloud components install ${authPlugin}.`,
    );
}

const isOnPath = (program: string) =>
  (process.env.PATH ?? "").split(path.delimiter).some((directory) => {
    try {
      accessSync(path.join(directory, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
