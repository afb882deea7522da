import { graph } from "./panels.ts";
import { bad } from "./thresholds.ts";
import { units } from "./units.ts";

/** Share of the requests within 30 days that may fail, as in the alerts on error budgets. */
export const errorBudget = 0.01;

/**
 * Rate at which an error budget is used up.
 * @param legend prefix of the window in the legend, such as a label
 * @param errors recorded share of the requests that failed within a window such as 1h
 */
export const burnRate = (legend: string, errors: (window: string) => string) =>
  graph({
    title: "Burn rate",
    description:
      "Rate at which the error budget of 1 % in 30 days is used up, over several windows. At 1 it lasts exactly 30 days. Alerts fire from 14.4 over 1 hour, 6 over 6 hours, 3 over a day and 1 over 3 days.",
    unit: units.count,
    thresholds: bad({ orange: 1, red: 6 }),
    queries: Object.fromEntries(
      ["5m", "1h", "6h", "1d", "3d"].map((window) => [
        `${legend}${window}`,
        `${errors(window)} / ${errorBudget}`,
      ]),
    ),
  });
