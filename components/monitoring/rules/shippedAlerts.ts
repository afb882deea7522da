import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";

/** Folder of the project's rule files, by evaluator. */
export const rulesDirectory = path.join(import.meta.dirname, "../../../rules");

const texts = readdirSync(rulesDirectory, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".yaml"))
  .map((file) => readFileSync(path.join(rulesDirectory, file), "utf8"));

/** Names of the project's alerts. */
export const shippedAlerts: readonly string[] = [
  ...new Set(
    texts.flatMap((text) => [...text.matchAll(/- alert: (\w+)/g)].map(([, name = ""]) => name)),
  ),
].sort();

/** Alerts that always fire, for dead man's switches. */
export const watchdogs = ["Watchdog", "RulerWatchdog"] as const;

/** Comparisons of alerts whose number can be another one, as written in their expressions. */
export const thresholds: Readonly<Record<string, string>> = {
  AlertmanagerNotificationsFailing: "> 0.01",
  ApiServerErrors: "> 0.03",
  ContainerHighCpuUsage: "> 0.75",
  ContainerHighMemoryUsage: "> 0.75",
  NamespaceQuotaAlmostFull: "> 0.9",
  NodeConntrackAlmostFull: "> 0.75",
  NodeFileDescriptorsRunningOut: "> 0.8",
  NodeHighCpuUsage: "> 0.80",
  NodeHighDiskUsage: "> 0.85",
  NodeHighMemoryUsage: "> 0.80",
  NodeInodesRunningOut: "< 0.05",
  NodeNetworkErrors: "> 0.01",
  NodeReadinessFlapping: "> 2",
  ThanosBucketOperationsFailing: "> 0.05",
  ThanosBucketOperationsSlow: "> 3",
  ThanosQueriesFailing: "> 0.05",
  ThanosStoreApiCallsFailing: "> 0.05",
  VolumeAlmostFull: "< 0.05",
  VolumeInodesRunningOut: "< 0.05",
};

/** Number of a comparison. */
export const thresholdOf = (comparison: string) => Number(comparison.replace(/^[<>] /, ""));
