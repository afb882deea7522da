import { quantityValue } from "../../settings/quantity.ts";

/** Limits of a Store API's answer to one request; a larger answer fails as a whole. */
export interface StoreApiLimits {
  readonly series: number;
  readonly samples: number;
}

/** Bytes that a querier uses per series (measured: `count` of 129,000 takes 270 MB) and per chunk (estimated). */
const [bytesPerSeries, bytesPerChunk] = [2048, 512];
/** https://github.com/prometheus/prometheus/blob/v3.16.0/tsdb/head.go, DefaultSamplesPerChunk */
const samplesPerChunk = 120;

export interface StoreApiLimitsArgs {
  /** Memory limit of a querier, as a quantity. */
  readonly querierMemory: string;
  /** Number of Prometheus servers; all of their sidecars answer for the same time range. */
  readonly prometheusReplicas: number;
  /** Shards of the long-term store gateways, and pods of each shard. */
  readonly storeGateway: { readonly shards: number; readonly replicas: number };
}

/**
 * Limits of each store's answer to a querier. A third of the querier's memory is for series and a third
 * for their chunks, each divided by the number of stores that answer. The rest is for the computation,
 * as a querier has no memory limit per query. The number of stores is that for recent samples or that
 * for history, whichever is larger. Store gateways of Thanos 0.42 apply the limits. Sidecars do not:
 * queriers request answers in batches, which the sidecar's limit does not count, until
 * https://github.com/thanos-io/thanos/pull/8967. No limit bounds the memory of a sidecar: it sorts the
 * whole answer before the limit applies (resortingServer,
 * https://github.com/thanos-io/thanos/blob/v0.42.4/pkg/store/flushable.go). So
 * prometheus.sidecar.resources must be large enough for one answer.
 */
export function storeApiLimits(args: StoreApiLimitsArgs): StoreApiLimits {
  const { querierMemory, prometheusReplicas, storeGateway } = args;
  // A querier asks each pod of a shard, and one of these pods again through the shard's own address.
  const ofHistory = storeGateway.shards * (storeGateway.replicas + 1);
  const stores = Math.max(prometheusReplicas, ofHistory);
  const share = quantityValue(querierMemory) / 3 / stores;
  return {
    series: Math.floor(share / bytesPerSeries),
    samples: Math.floor(share / bytesPerChunk) * samplesPerChunk,
  };
}

/** Flags that set the limits of a Store API. */
export const limitFlags = ({ series, samples }: StoreApiLimits): readonly string[] => [
  `--store.limits.request-series=${series}`,
  `--store.limits.request-samples=${samples}`,
];
