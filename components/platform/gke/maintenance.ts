/** When Google may upgrade a cluster. */
export interface Maintenance {
  readonly days: readonly Day[];
  /** Start in UTC, as HH:MM. */
  readonly start: string;
  /** Length in hours. */
  readonly hours: number;
}

export const days = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"] as const;
export type Day = (typeof days)[number];

/** A Monday, the start of all windows. */
const epoch = Date.UTC(2026, 0, 5);
const hour = 3600_000;

/** The window in GKE's format: the first occurrence, and an RFC 5545 rule for the others. */
export function recurringWindow({ days: chosen, start, hours }: Maintenance) {
  const inOrder = days.filter((day) => chosen.includes(day));
  const [first = "MO"] = inOrder;
  const [startHour = 0, startMinute = 0] = start.split(":").map(Number);
  const begin = epoch + (24 * days.indexOf(first) + startHour + startMinute / 60) * hour;
  return {
    startTime: timestamp(begin),
    endTime: timestamp(begin + hours * hour),
    recurrence: `FREQ=WEEKLY;BYDAY=${inOrder.join(",")}`,
  };
}

/** RFC 3339 without fractions of a second: GKE removes them, and the provider would report a change. */
const timestamp = (time: number) => new Date(time).toISOString().replace(".000Z", "Z");
