import * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";

/** Colours of a value, from a first one upwards. */
export type Thresholds = dashboard.ThresholdsConfigBuilder;

const steps = (first: string, ...others: readonly (readonly [number, string])[]) =>
  new dashboard.ThresholdsConfigBuilder()
    .mode(dashboard.ThresholdsMode.Absolute)
    .steps([{ value: null, color: first }, ...others.map(([value, color]) => ({ value, color }))]);

/** Neither good nor bad. */
export const neutral = () => steps("blue");
/** Green, and orange or red from these values on. */
export const bad = ({ orange, red }: { orange?: number; red?: number }) =>
  steps(
    "green",
    ...(orange === undefined ? [] : [[orange, "orange"] as const]),
    ...(red === undefined ? [] : [[red, "red"] as const]),
  );
/** Red, and green from this value on. */
export const good = (green: number) => steps("red", [green, "green"]);
