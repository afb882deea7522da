import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Series } from "../../../local/client/querier.ts";
import { ask, type Question } from "./cluster.ts";
import { counter } from "./counter.ts";
import { historyQuestion, isWholeHistory } from "./history.ts";

/** A query of the load. */
export interface Query {
  /** Time of the query, in milliseconds since 1970. */
  readonly time: number;
  /** Seconds until the correct response, including a second try. */
  readonly seconds: number;
  /** Errors of the tries: none, one if the second try succeeded, or two. */
  readonly errors: readonly string[];
}

/** Sends two queries per second, in turn for the counter and for the blocks in the bucket. */
export function loopQueries() {
  const asked: Query[] = [];
  const underWay = new Set<Promise<unknown>>();
  const stop = new AbortController();
  const loop = async () => {
    for (let turn = 0; !stop.signal.aborted; turn++) {
      // The next query does not wait for this one, as with several users.
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
    /** Waits until all queries so far have a response or have failed twice. */
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
