import * as z from "zod";
import { must } from "./schema.ts";

const pattern = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;
const unitSeconds = [365 * 86400, 7 * 86400, 86400, 3600, 60, 1, 0.001];

/** Seconds of a Prometheus duration such as 15s, 1h30m or 30d; NaN for other texts. */
export function seconds(duration: string): number {
  const parts = duration === "" ? null : pattern.exec(duration);
  if (!parts) return NaN;
  return unitSeconds.reduce((sum, unit, index) => sum + unit * Number(parts[index + 1] ?? 0), 0);
}

/** Upper limit, within the range of Prometheus' durations: https://github.com/prometheus/common/blob/main/model/time.go */
export const longest = "100y";

/** Arguments of `refine` for a duration of at most `maximum`; `reason` says why. */
export const atMost = (maximum: string, reason: string) =>
  [
    (value: string) => seconds(value) <= seconds(maximum),
    must(`be at most ${maximum}, ${reason}`),
  ] as const;

/** A Prometheus duration of at least `minimum`; `reason` says why. */
export function duration(minimum: string, reason = "") {
  const syntax = must('be a duration such as "15s", "2h" or "30d"');
  return z
    .string(syntax)
    .refine((value) => !Number.isNaN(seconds(value)), { ...syntax, abort: true })
    .refine(
      (value) => seconds(value) >= seconds(minimum),
      must(`be at least ${minimum}${reason && `, ${reason}`}`),
    )
    .refine((value) => seconds(value) <= seconds(longest), must(`be at most ${longest}`));
}
