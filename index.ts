import { readConfig } from "./components/config.ts";
import { oneFieldManager } from "./components/kubernetes/fieldManager.ts";
import { Monitoring } from "./components/monitoring/monitoring.ts";
import { loadRules } from "./components/monitoring/rules.ts";
import { checkReachable } from "./components/platform/reachable.ts";

// Node strips the types without moving a line, so a stack trace needs no source map. Pulumi's
// loader looks for them all the same, at every resource: 0.3 s of a preview of 2.4 s.
Reflect.deleteProperty(Error, "prepareStackTrace");

const config = readConfig();
const { prometheus, ruler } = config.monitoring;
const rules = loadRules({ prometheus: prometheus.ruleFiles, ruler: ruler.ruleFiles });

if (config.cluster) await checkReachable(config.cluster);

const platform = config.createPlatform();
const monitoring = new Monitoring(
  "monitoring",
  { platform, rules, settings: config.monitoring },
  { provider: platform.provider, transformations: [oneFieldManager] },
);

/** URLs of the endpoints by name. */
export const endpoints = monitoring.endpoints;
/** Names of the buckets by what they hold. */
export const buckets = platform.objectStore.buckets;
/** Namespace that all of it is in. */
export const namespace = monitoring.namespace;
