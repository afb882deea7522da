import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { eventually } from "../../../local/client/eventually.ts";
import { pulumiWith, type Settings } from "../../../local/client/stackRun.ts";
import { receiveNotifications } from "../../e2e/support/webhook.ts";
import { clockAlerts, setClock, tick } from "./alerts.ts";
import { serveCounter } from "./counter.ts";
import { uploadHistory } from "./history.ts";
import { loopQueries } from "./queries.ts";
import { isHealthy } from "./healthy.ts";

// The load during all tests: a counter, blocks in the bucket, queries for both, and a new alert every
// 30 s.

let load: Awaited<ReturnType<typeof start>> | undefined;

/** Queries and notifications since the start of the load. */
export function seen() {
  assert.ok(load, "the load has been started");
  const { asked, answered } = load.queries;
  return { queries: asked, answered, notifications: load.webhook.received };
}

/** Waits until the stack is healthy under load, before a fault. */
export const untilSteady = () =>
  eventually(300, async () => {
    await isHealthy();
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

/** Arguments of Pulumi for an update. */
export const up = ["up", "--yes", "--skip-preview"];

/** Adds the settings of the load to a change of settings. */
export const withLoad =
  (change: (settings: Settings) => void = () => undefined) =>
  (settings: Settings): void => {
    assert.ok(load, "the load has been started");
    setClock(settings, load.webhook.url);
    change(settings);
  };

/** Runs `pulumi up` under load, with a change of the settings or with options. */
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
 * Seconds of load before the first fault, as a baseline. Within them, both store gateways find the
 * uploaded blocks.
 */
export const lead = 30;

/** Aborted by Ctrl-C: the current fault is healed, the load is stopped, and no other fault is injected. */
export const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    console.log(
      "Stopping after the current fault. Interrupt again to stop now, without healing it.",
    );
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
    await eventually(300, () => isHealthy({ counted: false }));
  },
};
