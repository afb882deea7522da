import { log } from "./log.ts";
import { median, type Seconds, timed } from "./measure.ts";

/** A Pulumi program with its stack. */
export interface Program {
  readonly name: string;
  readonly preview: () => Promise<unknown>;
  /** Runs `pulumi up`, which waits until all pods are Ready. */
  readonly update: () => Promise<unknown>;
  /** Changes the text of one ConfigMap in the program. */
  readonly change: (run: number) => Promise<unknown>;
}

/** Times of a program, in seconds. */
export interface Deployment {
  readonly name: string;
  readonly preview: Stages;
  readonly update: Stages;
}

export interface Stages {
  /** No resource exists yet. */
  readonly first: Seconds;
  /** Every resource exists and is up to date. */
  readonly unchanged: Seconds;
  /** One ConfigMap changes. */
  readonly oneChange: Seconds;
}

/**
 * Times the previews and updates of a program, from an empty stack on.
 * @param exists the stack is not empty: there is no first preview and no first update
 */
export async function timeDeployment(
  program: Program,
  times: number,
  exists = false,
): Promise<Deployment> {
  const show = (what: string, seconds: Seconds) => {
    if (seconds.length > 0) log(`${program.name}: ${what} ${median(seconds).toFixed(2)} s`);
    return seconds;
  };
  const first = {
    preview: show("first preview", await timed(exists ? 0 : times, program.preview)),
    update: show("first update", await timed(exists ? 0 : 1, program.update)),
  };
  const unchanged = {
    preview: show("preview, no change", await timed(times, program.preview)),
    update: show("update, no change", await timed(times, program.update)),
  };
  const oneChange: Record<"preview" | "update", number[]> = { preview: [], update: [] };
  for (let run = 1; run <= times; run++) {
    await program.change(run);
    oneChange.preview.push(...(await timed(1, program.preview)));
    oneChange.update.push(...(await timed(1, program.update)));
  }
  show("preview, one change", oneChange.preview);
  show("update, one change", oneChange.update);
  return {
    name: program.name,
    preview: { first: first.preview, unchanged: unchanged.preview, oneChange: oneChange.preview },
    update: { first: first.update, unchanged: unchanged.update, oneChange: oneChange.update },
  };
}
