import { RunError } from "@pulumi/pulumi";
import { accessSync, constants } from "node:fs";
import * as path from "node:path";
import { authPlugin } from "./kubeconfig.ts";
import { type GkeSettings, placeholderProject } from "./settings.ts";

/**
 * Makes sure of what would else be missed when half of a stack is there.
 * @throws RunError that tells the way out
 */
export function checkPrerequisites({ project }: GkeSettings): void {
  if (project === placeholderProject)
    throw new RunError(
      `ha-monitoring:gke.project is still "${placeholderProject}": name a project of yours by pulumi config set --path ha-monitoring:gke.project ID.`,
    );
  if (!isOnPath(authPlugin))
    throw new RunError(
      `There is no ${authPlugin} on PATH, by which Pulumi talks to the cluster: install it by gcloud components install ${authPlugin}.`,
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
