import { stat } from "./panels.ts";
import { podsUp, wantedPods } from "./promql.ts";
import { bad, good } from "./thresholds.ts";
import { units } from "./units.ts";

export interface UpOptions {
  readonly title: string;
  readonly description: string;
  /** Selector of the targets, one for each pod. */
  readonly selector: string;
  /** Names of the workloads that the pods belong to, as a regular expression. */
  readonly workloads: string;
}

/** Number of scraped pods of a component, and of missing ones. */
export const upStat = ({ title, description, selector, workloads }: UpOptions) =>
  stat({
    title,
    description: `${description} Missing: pods that should run and are not scraped.`,
    unit: units.count,
    thresholdsOf: { up: good(1), missing: bad({ orange: 1 }) },
    queries: {
      up: podsUp(selector),
      missing: `clamp_min(${wantedPods(workloads)} - ${podsUp(selector)}, 0)`,
    },
  });
