import type * as z from "zod";
import type { ApiServer } from "../cluster/apiServer.ts";
import { sharedName } from "../cluster/names.ts";
import { checkNamespaces } from "../kubernetes/namespace.ts";
import { apps } from "./names.ts";
import { checkDefinitions } from "./prometheus/monitors/definitions.ts";
import type { monitoringSettings } from "./settings.ts";

/**
 * Checks that the cluster has the objects that the settings require.
 * @throws RunError with the setting
 */
export async function checkExistingObjects(
  api: ApiServer,
  settings: z.output<typeof monitoringSettings>,
): Promise<void> {
  if (settings.prometheus.monitors) await checkDefinitions(api);
  if (settings.namespaces === "existing") {
    const names = ["monitoring", ...(settings.nodeExporter.create ? [apps.nodeExporter] : [])];
    await checkNamespaces(
      api,
      names.map((name) => sharedName("Namespace", name, settings)),
    );
  }
}
