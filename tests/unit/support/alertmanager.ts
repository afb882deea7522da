import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { temporaryDirectory } from "./files.ts";
import { freeAddress } from "../../support/freeAddress.ts";

export type Labels = Readonly<Record<string, string>>;

const alerts = z.array(
  z.object({
    labels: z.record(z.string(), z.string()),
    status: z.object({ inhibitedBy: z.array(z.string()) }),
  }),
);

/** An Alertmanager on this machine with a given configuration. */
export class RunningAlertmanager {
  readonly #process: ChildProcess;
  readonly #url: string;

  private constructor(process: ChildProcess, url: string) {
    this.#process = process;
    this.#url = url;
  }

  /** Starts an Alertmanager with these files (configuration: alertmanager.yml); resolves when it is ready. */
  static async start(files: Readonly<Record<string, string>>): Promise<RunningAlertmanager> {
    const directory = temporaryDirectory(files);
    const address = await freeAddress();
    const process = spawn(
      "alertmanager",
      [
        `--config.file=${path.join(directory, "alertmanager.yml")}`,
        `--storage.path=${temporaryDirectory()}`,
        `--web.listen-address=${address}`,
        "--cluster.listen-address=",
      ],
      { stdio: ["ignore", "ignore", "pipe"] },
    );
    let log = "";
    process.stderr.on("data", (text) => (log += String(text)));
    // Emitted if the program is missing.
    process.on("error", (error) => (log += `${error.message}: "make check" builds it`));
    const running = new RunningAlertmanager(process, `http://${address}`);
    for (let attempt = 0; !(await running.#isReady()); attempt++) {
      assert.ok(process.exitCode === null && attempt < 200, `alertmanager runs: ${log}`);
      await sleep(100);
    }
    return running;
  }

  async #isReady(): Promise<boolean> {
    try {
      return (await fetch(`${this.#url}/-/ready`)).ok;
    } catch {
      return false;
    }
  }

  /** Sends firing alerts. */
  async fire(labels: readonly Labels[]): Promise<void> {
    const { ok, status } = await fetch(`${this.#url}/api/v2/alerts`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(labels.map((labels) => ({ labels }))),
    });
    assert.ok(ok, `Alertmanager accepts the alerts: ${status}`);
  }

  /** Labels of the inhibited alerts. */
  async inhibited(): Promise<readonly Labels[]> {
    const response = await fetch(`${this.#url}/api/v2/alerts`);
    return alerts
      .parse(await response.json())
      .filter(({ status }) => status.inhibitedBy.length > 0)
      .map(({ labels }) => labels);
  }

  async stop(): Promise<void> {
    this.#process.kill();
    if (this.#process.exitCode === null) await once(this.#process, "exit");
  }
}
