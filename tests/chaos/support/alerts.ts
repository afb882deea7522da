import * as path from "node:path";
import { projectDir } from "../../../local/layout.ts";
import type { Settings } from "../../../local/client/stackRun.ts";
import type { Notification } from "../../e2e/support/webhook.ts";

/** Seconds from one alert of the clock to the next, as clock.*.yaml have it. */
export const tick = 30;

/** Who raises the clock's alerts. */
export const evaluators = ["prometheus", "ruler"] as const;

/** Has an alert fire every {@link tick}, by each evaluator, and sent to a webhook. */
export function setClock(settings: Settings, url: string): void {
  settings["ha-monitoring:alertmanager"] = {
    // Each alert of the clock is a notification of its own.
    groupBy: ["alertname", "cluster", "service", "evaluator", "tick"],
    teams: { chaos: { webhook: { url } } },
  };
  for (const evaluator of evaluators) {
    const section = settings[`ha-monitoring:${evaluator}`] as Settings;
    const file = path.join(import.meta.dirname, `clock.${evaluator}.yaml`);
    section.ruleFiles = [path.relative(projectDir, file)];
  }
}

/** An alert that the clock was to raise, with when the notification of it came. */
export interface ClockAlert {
  readonly evaluator: string;
  /** When it began to fire, in seconds since 1970. */
  readonly time: number;
  /** Seconds until the first notification; undefined if there was none. */
  readonly delay: number | undefined;
}

/** The clock's alerts that began from `start` to `end`, in seconds since 1970. */
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
