import { quantityValue } from "../../settings/quantity.ts";

/** How much a Store API may answer to one request; of more than that, it answers nothing. */
export interface AnswerLimits {
  readonly series: number;
  readonly samples: number;
}

/** Stores that answer a query with the same series: replicas of Prometheus, by default. */
const stores = 3;
/** Bytes that a querier takes for a series (`count` of 129,000: 270 MB) and, estimated, for a chunk. */
const [bytesPerSeries, bytesPerChunk] = [2048, 512];
/** https://github.com/prometheus/prometheus/blob/v3.16.0/tsdb/head.go, DefaultSamplesPerChunk */
const samplesPerChunk = 120;

/**
 * What a querier with so much memory can be sent: a third of it for series, a third for their
 * chunks, and the rest for what it computes, as it has no limit of its own for a query. Of Thanos
 * 0.42, store gateways heed it; sidecars do so only from the version that has
 * https://github.com/thanos-io/thanos/pull/8967.
 */
export function answerLimits(querierMemory: string): AnswerLimits {
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
