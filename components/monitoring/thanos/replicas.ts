import type * as z from "zod";
import { apps } from "../names.ts";
import type { monitoringSettings } from "../settings.ts";

export type ThanosReplicasArgs = Pick<
  z.output<typeof monitoringSettings>,
  "querier" | "queryFrontend" | "storeGateway" | "ruler"
>;

/** Configured number of pods of each Thanos component, by the component's name, the label `app` of its series. */
export function thanosReplicas(settings: ThanosReplicasArgs): Readonly<Record<string, number>> {
  const { querier, queryFrontend, storeGateway, ruler } = settings;
  return {
    [apps.querier]: querier.replicas,
    [apps.queryFrontend]: queryFrontend.replicas,
    [apps.ruler]: ruler.replicas,
    ...Object.fromEntries(
      [
        { name: apps.storeGateway, ...storeGateway },
        { name: apps.rulerStoreGateway, ...ruler.storeGateway },
      ].flatMap(({ name, shards, replicas }) =>
        partNames(name, shards).map((part) => [part, replicas]),
      ),
    ),
    // Never more than one: two compactors corrupt a bucket.
    [apps.compactor]: 1,
    [apps.rulerCompactor]: 1,
  };
}

/** Names of a store gateway's shards. */
export const partNames = (name: string, shards: number): readonly string[] =>
  shards === 1 ? [name] : Array.from({ length: shards }, (_, shard) => `${name}-${shard}`);
