import { quantityValue } from "../../settings/quantity.ts";

/** How much a Store API may answer to one request; of more than that, it answers nothing. */
export interface AnswerLimits {
  readonly series: number;
  readonly samples: number;
}

/** Bytes that a querier takes for a series (`count` of 129,000: 270 MB) and, estimated, for a chunk. */
const [bytesPerSeries, bytesPerChunk] = [2048, 512];
/** https://github.com/prometheus/prometheus/blob/v3.16.0/tsdb/head.go, DefaultSamplesPerChunk */
const samplesPerChunk = 120;

export interface AnswerLimitsArgs {
  /** Memory limit of a querier, as a quantity. */
  readonly querierMemory: string;
  /** Prometheus servers, whose sidecars all answer for the same time. */
  readonly prometheusReplicas: number;
  /** Parts of the long-term store gateways, and pods of each part. */
  readonly storeGateway: { readonly shards: number; readonly replicas: number };
}

/**
 * What each store may send to a querier: a third of its memory for series, a third for their chunks,
 * each divided by the stores that answer, and the rest for what it computes, as it has no limit of
 * its own for a query. The stores are those of recent samples or those of history, whichever are
 * more. Store gateways of Thanos 0.42 apply the limits. Sidecars don't: queriers ask for answers in
 * batches, which the sidecar's limit passes uncounted, until https://github.com/thanos-io/thanos/pull/8967.
 * No limit bounds a sidecar's own memory: it sorts the whole answer before the limit sees any of it
 * (resortingServer, https://github.com/thanos-io/thanos/blob/v0.42.4/pkg/store/flushable.go). So
 * prometheus.sidecar.resources has room for one answer.
 */
export function answerLimits(args: AnswerLimitsArgs): AnswerLimits {
  const { querierMemory, prometheusReplicas, storeGateway } = args;
  // A querier asks each pod of a part, and one of them once more by the part's own address.
  const ofHistory = storeGateway.shards * (storeGateway.replicas + 1);
  const stores = Math.max(prometheusReplicas, ofHistory);
  const share = quantityValue(querierMemory) / 3 / stores;
  return {
    series: Math.floor(share / bytesPerSeries),
    samples: Math.floor(share / bytesPerChunk) * samplesPerChunk,
  };
}

/** Flags of a Store API. */
export const limitFlags = ({ series, samples }: AnswerLimits): readonly string[] => [
  `--store.limits.request-series=${series}`,
  `--store.limits.request-samples=${samples}`,
];
