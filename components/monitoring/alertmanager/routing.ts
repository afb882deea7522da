import * as z from "zod";
import { hint } from "../../settings/didYouMean.ts";
import { distinct, flag, must, oneOrMore, section, text } from "../../settings/schema.ts";
import { receiverWithChannel } from "./channels.ts";

/** A value of label `team`, which is also part of file and receiver names. */
export const teamName = z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_-]*$/, {
  error: "must be a team's name: letters, digits, underscores and hyphens",
});

export const labelName = z
  .string(must("be a label name"))
  .regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, must("be a label name"));

const matcher = z
  .string(must('be a matcher such as severity="critical" or namespace=~"shop-.+"'))
  .regex(
    /^[a-zA-Z_]\w*\s*(=|!=|=~|!~)\s*("(\\.|[^"\\])*"|[^\s"'`{}\\,=!~]+)$/,
    must('be a matcher such as severity="critical" or namespace=~"shop-.+"'),
  );

const matchers = () =>
  distinct(matcher, "be a list of matchers").refine(
    (list) => list.length > 0,
    must("be a list of at least one matcher"),
  );

export const routes = () =>
  z.array(
    section({
      matchers: matchers().describe(
        'matchers that an alert must all fulfil, such as `severity="critical"` or `namespace=~"shop-.+"`',
      ),
      receiver: receiverWithChannel()
        .optional()
        .meta({ description: "receiver of the alerts", keysOf: "alertmanager.receiver" }),
      team: text().optional().describe("instead of `receiver`: the receiver of a team in `teams`"),
      continue: flag()
        .default(false)
        .describe("whether the alerts are also sent by the next matching route, or to their team"),
      muteTimes: distinct(text(), "be a list of names")
        .default([])
        .describe("names of `muteTimes` in which this route sends no notifications"),
    }).refine(({ receiver, team }) => (receiver === undefined) !== (team === undefined), {
      error: "must have exactly one of the keys receiver, team",
    }),
    must("be a list of routes"),
  );

const weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const months = ["january", "february", "march", "april", "may", "june", "july"].concat(
  ...["august", "september", "october", "november", "december"],
);

/** A list of single values and ranges, whose second value does not precede the first one. */
function ranges(
  requirement: string,
  separator: ":" | "-",
  isRange: (from: string, to: string) => boolean,
) {
  const range = z.string(must(requirement)).refine((text) => {
    const [from = "", to = from, ...more] = text.split(separator);
    return more.length === 0 && isRange(from, to);
  }, must(requirement));
  return distinct(range, `be a list: each must ${requirement}`)
    .refine((list) => list.length > 0, must(`be a list: each must ${requirement}`))
    .optional();
}

/** Order of two values by their positions in a list; false for unknown values. */
const inOrder = (values: readonly string[]) => (from: string, to: string) =>
  values.includes(from) && values.indexOf(from) <= values.indexOf(to);

const isYear = (text: string) => /^\d{4}$/.test(text);
const isTime = (text: string) => /^((([01]\d|2[0-3]):[0-5]\d)|24:00)$/.test(text);
const isDay = (text: string) => /^-?([1-9]|[12]\d|3[01])$/.test(text);
/** Position of a day in the shortest month; -1 is the last day. */
const dayOf = (text: string) => (text.startsWith("-") ? 29 + Number(text) : Number(text));

function isLocation(text: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: text });
    return /^[A-Z]/.test(text);
  } catch {
    return false;
  }
}

/** Times in which routes send no notifications: all keys of an entry must apply. */
const muteTime = section({
  times: ranges(
    'be a time of day such as "18:00-24:00" that does not pass midnight',
    "-",
    (from, to) => isTime(from) && isTime(to) && from < to,
  ).describe("times of day, such as `18:00-24:00`; the night is `18:00-24:00` and `00:00-08:00`"),
  weekdays: ranges(
    'be a weekday or a range such as "monday:friday"; the week begins on sunday',
    ":",
    inOrder(weekdays),
  ).describe("weekdays, such as `monday:friday`; the week begins on `sunday`"),
  daysOfMonth: ranges(
    'be a day of the month or a range such as "1:7" or "-3:-1", where -1 is the last day',
    ":",
    (from, to) =>
      isDay(from) &&
      isDay(to) &&
      dayOf(from) <= dayOf(to) &&
      !(from.startsWith("-") && !to.startsWith("-")),
  ).describe("days of the month, such as `1:7`; `-1` is the last day"),
  months: ranges('be a month or a range such as "may:august"', ":", inOrder(months)).describe(
    "months, such as `december` or `may:august`",
  ),
  years: ranges(
    'be a year or a range such as "2026:2027"',
    ":",
    (from, to) => isYear(from) && isYear(to) && from <= to,
  ).describe("years, such as `2026:2027`"),
  location: z
    .string(must('be a time zone such as "Europe/Berlin"'))
    .refine(isLocation, must('be a time zone such as "Europe/Berlin"'))
    .optional()
    .meta({ description: "time zone, such as `Europe/Berlin`", derivedDefault: "UTC" }),
}).refine((entry) => Object.keys(entry).some((key) => key !== "location"), {
  error: "must have times, weekdays, daysOfMonth, months or years: otherwise it is always",
});

export const muteTimes = () =>
  z.record(
    z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_-]*$/, {
      error: "must be a name: letters, digits, underscores and hyphens",
    }),
    oneOrMore(muteTime),
    { error: "must be an object of mute times by name" },
  );

export const inhibitions = () =>
  z.array(
    section({
      source: matchers().describe("matchers of the alert that mutes"),
      target: matchers().describe("matchers of the alerts that are muted while the source fires"),
      equal: distinct(labelName, "be a list of label names")
        .default(["cluster"])
        .describe("labels that both alerts must have, with the same values"),
    }),
    must("be a list of inhibitions"),
  );

export type MuteTimes = z.output<ReturnType<typeof muteTimes>>;

/** Problem of a name that settings refer to; undefined if the name is known. */
export function unknownName(name: string, known: readonly string[], setting: string) {
  if (known.includes(name)) return undefined;
  const all = known.length > 0 ? undefined : "it has no keys";
  return `is not a key of ${setting}; ${hint(name, known, all)}`;
}

/** Entry of `time_intervals` in the configuration. */
export const timeInterval = ([name, entries]: [string, MuteTimes[string]]) => ({
  name,
  time_intervals: entries.map(({ times, daysOfMonth, ...more }) => ({
    ...(times && {
      times: times.map((range) => {
        const [start_time, end_time] = range.split("-");
        return { start_time, end_time };
      }),
    }),
    ...(daysOfMonth && { days_of_month: daysOfMonth }),
    ...more,
  })),
});
