import * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";

/** Colours of a value, from the given values upwards. */
export type Thresholds = dashboard.ThresholdsConfigBuilder;

const steps = (first: string, ...others: readonly (readonly [number, string])[]) =>
  new dashboard.ThresholdsConfigBuilder()
    .mode(dashboard.ThresholdsMode.Absolute)
    .steps([{ value: null, color: first }, ...others.map(([value, color]) => ({ value, color }))]);

/** One colour for all values. */
export const neutral = () => steps("blue");
/** Green below these values, orange or red from them on. */
export const bad = ({ orange, red }: { orange?: number; red?: number }) =>
  steps(
    "green",
    ...(orange === undefined ? [] : [[orange, "orange"] as const]),
    ...(red === undefined ? [] : [[red, "red"] as const]),
  );
/** Red below this value, green from it on. */
export const good = (green: number) => steps("red", [green, "green"]);
