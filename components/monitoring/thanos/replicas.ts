import type * as z from "zod";
import type { monitoringSettings } from "../settings.ts";

export type ThanosReplicasArgs = Pick<
  z.output<typeof monitoringSettings>,
  "querier" | "queryFrontend" | "storeGateway" | "ruler"
>;

/** Configured number of pods of each Thanos component, by the component's name, the label `app` of its series. */
export function thanosReplicas(settings: ThanosReplicasArgs): Readonly<Record<string, number>> {
  const { querier, queryFrontend, storeGateway, ruler } = settings;
  return {
    "thanos-querier": querier.replicas,
    "thanos-query-frontend": queryFrontend.replicas,
    "thanos-ruler": ruler.replicas,
    ...Object.fromEntries(
      [
        { name: "thanos-store-gateway", ...storeGateway },
        { name: "thanos-ruler-store-gateway", ...ruler.storeGateway },
      ].flatMap(({ name, shards, replicas }) =>
        partNames(name, shards).map((part) => [part, replicas]),
      ),
    ),
    // Never more than one: two compactors corrupt a bucket.
    "thanos-compactor": 1,
    "thanos-ruler-compactor": 1,
  };
}

/** Names of a store gateway's shards. */
export const partNames = (name: string, shards: number): readonly string[] =>
  shards === 1 ? [name] : Array.from({ length: shards }, (_, shard) => `${name}-${shard}`);
