import * as sdk from "@grafana/grafana-foundation-sdk/units";

/** Units of the values that the dashboards show. */
export const units = {
  count: sdk.Short,
  ratio: sdk.PercentUnit,
  bytes: sdk.BytesIEC,
  bytesPerSecond: sdk.BytesPerSecondIEC,
  seconds: sdk.Seconds,
  perSecond: sdk.CountsPerSecond,
  operations: sdk.OpsPerSecond,
  requests: sdk.RequestsPerSecond,
  packets: sdk.PacketsPerSecond,
  cores: "suffix: cores",
} as const;
