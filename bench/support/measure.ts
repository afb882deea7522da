/** Durations of repeated runs, in seconds. */
export type Seconds = readonly number[];

/** Runs an action a number of times, one after the other, and measures each run. */
export async function timed(times: number, action: () => Promise<unknown>): Promise<Seconds> {
  const seconds: number[] = [];
  for (let run = 0; run < times; run++) {
    const start = performance.now();
    await action();
    seconds.push(rounded((performance.now() - start) / 1000));
  }
  return seconds;
}

/** Smallest of the values that at least this share of them does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new Error("There is no quantile without values.");
  return value;
}

export const median = (values: readonly number[]) => quantile(values, 0.5);

/** Rounded to thousandths: more digits would be noise. */
export const rounded = (value: number) => Math.round(value * 1000) / 1000;

export const sum = (values: Iterable<number>): number =>
  [...values].reduce((total, value) => total + value, 0);
