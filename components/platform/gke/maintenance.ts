/** When Google may upgrade a cluster. */
export interface Maintenance {
  /** Days of the week. */
  readonly days: readonly Day[];
  /** Start in UTC, as HH:MM. */
  readonly start: string;
  /** Length in hours. */
  readonly hours: number;
}

export const days = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"] as const;
export type Day = (typeof days)[number];

/** A Monday, from which the windows count. */
const epoch = Date.UTC(2026, 0, 5);
const hour = 3600_000;

/** The window as GKE takes it: its first occurrence, and a rule of RFC 5545 for all others. */
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

/** RFC 3339 without fractions of a second, which GKE drops and the provider would see as a change. */
const timestamp = (time: number) => new Date(time).toISOString().replace(".000Z", "Z");
