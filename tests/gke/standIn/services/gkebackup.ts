import { longRunningMethods, operationMethods } from "../longRunning.ts";
import { failedPrecondition } from "../refusal.ts";
import type { Handlers, World } from "../world.ts";

// https://cloud.google.com/kubernetes-engine/docs/add-on/backup-for-gke/reference/rest

const api = "gkebackup.projects.locations";

/** Methods of the Backup for GKE API. */
export function gkebackup(world: World): Handlers {
  const kind = longRunningMethods(world, { api, resources: world.backupPlans });
  return {
    ...kind("backupPlans", "backupPlanId", (_, { cluster }) => {
      const { addonsConfig } = world.clusters.get(String(cluster));
      if (addonsConfig.gkeBackupAgentConfig?.enabled !== true)
        throw failedPrecondition(`Cluster ${String(cluster)} has no Backup for GKE agent.`);
      return { state: "READY", protectedPodCount: 0, uid: "1", etag: "1" };
    }),
    ...operationMethods(world, api),
  };
}
