import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { eventually } from "../../../local/client/eventually.ts";
import { pulumiWith, type Settings } from "../../../local/client/stackRun.ts";
import { receiveNotifications } from "../../e2e/support/webhook.ts";
import { clockAlerts, setClock, tick } from "./alerts.ts";
import { serveCounter } from "./counter.ts";
import { uploadHistory } from "./history.ts";
import { loopQueries } from "./queries.ts";
import { isWhole } from "./healthy.ts";

// The steady load, which is on all the while: a counter, blocks in the bucket, queries for both, and
// an alert by the clock.

let load: Awaited<ReturnType<typeof start>> | undefined;

/** What the load has seen so far. */
export function seen() {
  assert.ok(load, "the load is on");
  const { asked, answered } = load.queries;
  return { queries: asked, answered, notifications: load.webhook.received };
}

/** Waits until all is well under the load: what a fault begins from. */
export const untilSteady = () =>
  eventually(300, async () => {
    await isWhole();
    const { queries, notifications } = seen();
    const last = queries.slice(-10);
    assert.ok(last.length === 10 && last.every(({ errors }) => errors.length === 0));
    const now = Date.now() / 1000;
    const alerts = clockAlerts(notifications, now - 3 * tick, now - tick);
    assert.deepEqual(
      alerts.filter(({ delay }) => delay === undefined),
      [],
      "no alert is missing",
    );
  });

/** What makes Pulumi change the cluster. */
export const up = ["up", "--yes", "--skip-preview"];

/** A change of the settings that has those of the load, and what a test wants besides. */
export const withLoad =
  (change: (settings: Settings) => void = () => undefined) =>
  (settings: Settings): void => {
    assert.ok(load, "the load is on");
    setClock(settings, load.webhook.url);
    change(settings);
  };

/** Runs `pulumi up` under the load, with a change of the settings or with options. */
export async function update(
  change?: (settings: Settings) => void,
  options: readonly string[] = [],
): Promise<void> {
  const { exitCode, output } = await pulumiWith(withLoad(change), [...up, ...options]);
  assert.equal(exitCode, 0, output);
}

async function start() {
  const webhook = await receiveNotifications();
  const deleteHistory = await uploadHistory();
  const stopCounter = await serveCounter();
  const { exitCode, output } = await pulumiWith((settings) => {
    setClock(settings, webhook.url);
  }, up);
  assert.equal(exitCode, 0, output);
  return { webhook, stopCounter, deleteHistory, queries: loopQueries() };
}

/**
 * Seconds that the load is on at the least before the first fault, to compare with; both store
 * gateways look for blocks meanwhile.
 */
export const lead = 30;

/** Aborted by Ctrl-C: the fault of the moment is healed, the load put off, and no other one begins. */
export const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    console.log("ends when this fault is over; once more ends at once, and leaves it");
    interrupted.abort();
  });

export const mochaHooks = {
  async beforeAll(this: Mocha.Context) {
    this.timeout(600_000);
    load = await start();
    await sleep(lead * 1000);
    await untilSteady();
  },
  beforeEach() {
    interrupted.signal.throwIfAborted();
  },
  async afterAll(this: Mocha.Context) {
    this.timeout(600_000);
    load?.queries.stop();
    await load?.deleteHistory();
    await load?.stopCounter();
    const { exitCode, output } = await pulumiWith(() => undefined, up);
    load?.webhook.close();
    assert.equal(exitCode, 0, output);
    await eventually(300, () => isWhole({ counted: false }));
  },
};
