import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Series } from "../../../local/client/querier.ts";
import { ask, type Question } from "./cluster.ts";
import { counter } from "./counter.ts";
import { historyQuestion, isWholeHistory } from "./history.ts";

/** One query of the loop. */
export interface Query {
  /** When it was asked, in milliseconds since 1970. */
  readonly time: number;
  /** Until the right answer came, with the second try, in seconds. */
  readonly seconds: number;
  /** Why each try failed: none, one that was repaired by the second, or both. */
  readonly errors: readonly string[];
}

/** Asks the public endpoint twice a second, in turn for the counter and for what the bucket has. */
export function loopQueries() {
  const asked: Query[] = [];
  const underWay = new Set<Promise<unknown>>();
  const stop = new AbortController();
  const loop = async () => {
    for (let turn = 0; !stop.signal.aborted; turn++) {
      // The next one doesn't wait for its answer: people don't know of each other's either.
      const answer = (
        turn % 2 === 0
          ? askTwice({ query: counter }, isOneSeries)
          : askTwice(historyQuestion, isWholeHistory)
      ).then((query) => {
        asked.push(query);
        underWay.delete(answer);
      });
      underWay.add(answer);
      await sleep(500);
    }
  };
  void loop();
  return {
    asked,
    /** Waits until what is asked by now has its answer, or none at the second try. */
    answered: () => Promise.all(underWay),
    stop: () => {
      stop.abort();
    },
  };
}

const isOneSeries = ({ length }: readonly Series[]) => {
  assert.equal(length, 1, "series of the counter");
};

async function askTwice(
  question: Question,
  check: (answer: readonly Series[]) => void,
): Promise<Query> {
  const time = Date.now();
  const errors: string[] = [];
  while (errors.length < 2)
    try {
      check(await ask(question));
      break;
    } catch (error) {
      errors.push((error as Error).message.replaceAll(/\s+/g, " "));
    }
  return { time, seconds: (Date.now() - time) / 1000, errors };
}
