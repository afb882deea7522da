import { setTimeout as sleep } from "node:timers/promises";
import { ask } from "./cluster.ts";
import { counter } from "./counter.ts";

/** One query of the loop. */
export interface Query {
  /** When it was asked, in milliseconds since 1970. */
  readonly time: number;
  /** Until the right answer came, with the second try, in seconds. */
  readonly seconds: number;
  /** Why each try failed: none, one that was repaired by the second, or both. */
  readonly errors: readonly string[];
}

/** Asks the public endpoint for the counter, twice a second, as a client that tries twice. */
export function loopQueries() {
  const asked: Query[] = [];
  const stop = new AbortController();
  const loop = async () => {
    while (!stop.signal.aborted) {
      // The next one doesn't wait for its answer: people don't know of each other's either.
      void askTwice().then((query) => asked.push(query));
      await sleep(500);
    }
  };
  void loop();
  return {
    asked,
    stop: () => {
      stop.abort();
    },
  };
}

async function askTwice(): Promise<Query> {
  const time = Date.now();
  const errors: string[] = [];
  while (errors.length < 2)
    try {
      const { length } = await ask({ query: counter });
      if (length !== 1) throw new Error(`${length} series instead of one`);
      break;
    } catch (error) {
      errors.push((error as Error).message);
    }
  return { time, seconds: (Date.now() - time) / 1000, errors };
}
