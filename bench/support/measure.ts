/** Seconds that something took, each time that it was done. */
export type Seconds = readonly number[];

/** Does something a number of times, one after the other, and tells how long each took. */
export async function timed(times: number, action: () => Promise<unknown>): Promise<Seconds> {
  const seconds: number[] = [];
  for (let run = 0; run < times; run++) {
    const start = performance.now();
    await action();
    seconds.push(rounded((performance.now() - start) / 1000));
  }
  return seconds;
}

/** The value that this share of all is at or below. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new Error("There is no quantile of nothing.");
  return value;
}

export const median = (values: readonly number[]) => quantile(values, 0.5);

/** To thousandths: more would be noise, and a change of every line from run to run. */
export const rounded = (value: number) => Math.round(value * 1000) / 1000;
