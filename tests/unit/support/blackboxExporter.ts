import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { stringify } from "yaml";
import { toolPath } from "../../../local/tools/toolPath.ts";
import { temporaryDirectory } from "./files.ts";
import { freeAddress } from "../../support/freeAddress.ts";

/** A blackbox exporter on this machine. */
export interface RunningExporter {
  /** Value of a metric of a probe; undefined without the metric. */
  readonly probe: (
    parameters: Readonly<Record<string, string>>,
    metric?: string,
  ) => Promise<number | undefined>;
  readonly stop: () => Promise<void>;
}

/** Starts a blackbox exporter with a configuration; resolves when it is ready. */
export async function startExporter(config: object): Promise<RunningExporter> {
  const file = path.join(temporaryDirectory({ "blackbox.yml": stringify(config) }), "blackbox.yml");
  const address = await freeAddress();
  const running = spawn(
    toolPath("blackbox_exporter"),
    [`--config.file=${file}`, `--web.listen-address=${address}`, "--log.level=warn"],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  let log = "";
  running.stderr.on("data", (text) => (log += String(text)));
  // Emitted if the program is missing.
  running.on("error", (error) => (log += `${error.message}: "make check" builds it`));
  const isReady = async () => {
    try {
      return (await fetch(`http://${address}/-/healthy`)).ok;
    } catch {
      return false;
    }
  };
  for (let attempt = 0; !(await isReady()); attempt++) {
    assert.ok(running.exitCode === null && attempt < 200, `blackbox_exporter runs: ${log}`);
    await sleep(100);
  }
  return {
    probe: async (parameters, metric = "probe_success") => {
      const search = new URLSearchParams(parameters).toString();
      const answer = await fetch(`http://${address}/probe?${search}`);
      const text = await answer.text();
      assert.ok(answer.ok, text);
      const value = new RegExp(`^${metric} (.+)$`, "m").exec(text)?.[1];
      return value === undefined ? undefined : Number(value);
    },
    stop: async () => {
      running.kill();
      if (running.exitCode === null) await once(running, "exit");
    },
  };
}
