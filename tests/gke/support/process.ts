import { spawn } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import * as path from "node:path";
import { toolPath } from "../../../local/tools/toolPath.ts";

/** A program of the tools that runs in the background, with its output in a file. */
export class BackgroundProcess {
  readonly #process: ReturnType<typeof spawn>;

  /** @param folder folder of the log */
  constructor(program: string, folder: string, flags: Readonly<Record<string, string>>) {
    const log = openSync(path.join(folder, `${program}.log`), "a");
    const args = Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`);
    // The kernel ends the program with this process, also after SIGKILL.
    this.#process = spawn("setpriv", ["--pdeathsig=KILL", toolPath(program), ...args], {
      stdio: ["ignore", log, log],
    });
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const ended = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await ended;
  }
}
