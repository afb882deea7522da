import "../../../components/stackTraces.ts";
import { readConfig } from "../../../components/config.ts";

// The platform of a stack without its monitoring, so that a change of its settings is applied in a
// fraction of the time.
const config = readConfig();
await config.platform.checkPrerequisites();
const platform = await config.platform.create({
  domain: config.monitoring.domain,
  namespace: config.monitoring.namespace,
  transformations: [],
});
platform.objectStore.bindWorkloadIdentity?.(
  { namespace: "monitoring", name: "thanos" },
  { bucket: "ruler", does: "upload" },
);

export const buckets = platform.objectStore.buckets;
