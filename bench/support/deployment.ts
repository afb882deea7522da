import { log } from "./log.ts";
import { median, type Seconds, timed } from "./measure.ts";

/** Something that brings a cluster to a wanted state. */
export interface Tool {
  readonly name: string;
  /** Shows what an update would do. */
  readonly preview: () => Promise<unknown>;
  /** False where it can't preview an update that makes everything; default true. */
  readonly previewsFirst?: false;
  /** Does it, and waits until all of it is Ready. */
  readonly update: () => Promise<unknown>;
  /** Wants the text of one ConfigMap to be another. */
  readonly change: (run: number) => Promise<unknown>;
}

/** How long a tool takes. */
export interface Deployment {
  readonly name: string;
  readonly preview: Stages;
  readonly update: Stages;
}

export interface Stages {
  /** Nothing is there yet. */
  readonly first: Seconds;
  /** All is there. */
  readonly unchanged: Seconds;
  /** One ConfigMap is to change. */
  readonly oneChange: Seconds;
}

/**
 * Times a tool from nothing on.
 * @param exists what it makes is there already: there is no first update
 */
export async function timeDeployment(
  tool: Tool,
  times: number,
  exists = false,
): Promise<Deployment> {
  const show = (what: string, seconds: Seconds) => {
    if (seconds.length > 0) log(`${tool.name}: ${what} ${median(seconds).toFixed(2)} s`);
    return seconds;
  };
  const first = {
    preview: show(
      "first preview",
      await timed(exists || tool.previewsFirst === false ? 0 : times, tool.preview),
    ),
    update: show("first update", await timed(exists ? 0 : 1, tool.update)),
  };
  const unchanged = {
    preview: show("preview, no change", await timed(times, tool.preview)),
    update: show("update, no change", await timed(times, tool.update)),
  };
  const oneChange: Record<"preview" | "update", number[]> = { preview: [], update: [] };
  for (let run = 1; run <= times; run++) {
    await tool.change(run);
    oneChange.preview.push(...(await timed(1, tool.preview)));
    oneChange.update.push(...(await timed(1, tool.update)));
  }
  show("preview, one change", oneChange.preview);
  show("update, one change", oneChange.update);
  return {
    name: tool.name,
    preview: { first: first.preview, unchanged: unchanged.preview, oneChange: oneChange.preview },
    update: { first: first.update, unchanged: unchanged.update, oneChange: oneChange.update },
  };
}
