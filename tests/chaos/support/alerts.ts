import * as path from "node:path";
import { projectDir } from "../../../local/layout.ts";
import type { Settings } from "../../../local/client/stackRun.ts";
import type { Notification } from "../../e2e/support/webhook.ts";

/** Seconds between alerts of the clock, as in clock.*.yaml. */
export const tick = 30;

/** Servers that evaluate the clock's rules. */
export const evaluators = ["prometheus", "ruler"] as const;

/** Adds rules that fire a new alert every {@link tick} on each evaluator, and a webhook that receives them. */
export function setClock(settings: Settings, url: string): void {
  settings["ha-monitoring:alertmanager"] = {
    // One notification per alert of the clock.
    groupBy: ["alertname", "cluster", "service", "evaluator", "tick"],
    teams: { chaos: { webhook: { url } } },
  };
  for (const evaluator of evaluators) {
    const section = settings[`ha-monitoring:${evaluator}`] as Settings;
    const file = path.join(import.meta.dirname, `clock.${evaluator}.yaml`);
    section.ruleFiles = [path.relative(projectDir, file)];
  }
}

/** An expected alert of the clock, with the delay of its notification. */
export interface ClockAlert {
  readonly evaluator: string;
  /** Time at which it starts to fire, in seconds since 1970. */
  readonly time: number;
  /** Seconds until the first notification; undefined without a notification. */
  readonly delay: number | undefined;
}

/** Alerts of the clock that start to fire between `start` and `end`, in seconds since 1970. */
export function clockAlerts(
  received: readonly Notification[],
  start: number,
  end: number,
): readonly ClockAlert[] {
  const alerts: ClockAlert[] = [];
  for (let number = Math.ceil(start / tick); number * tick <= end; number++)
    for (const evaluator of evaluators) {
      const first = received.find(
        ({ status, groupLabels }) =>
          status === "firing" &&
          groupLabels.evaluator === evaluator &&
          groupLabels.tick === String(number),
      );
      const time = number * tick;
      alerts.push({ evaluator, time, delay: first && first.time / 1000 - time });
    }
  return alerts;
}
