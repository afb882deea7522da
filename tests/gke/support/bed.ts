import { TestBed } from "./testBed.ts";

/** IDs of the projects in Google Cloud. */
export const projects = { first: "ha-monitoring-first", second: "ha-monitoring-second" } as const;

let started: TestBed | undefined;

/** The test bed, which all tests share. */
export function bed(): TestBed {
  if (!started) throw new Error("The test bed has not been started.");
  return started;
}

export const mochaHooks = {
  async beforeAll() {
    started = await TestBed.start(Object.values(projects));
  },
  async afterAll() {
    if (!started) return;
    console.log(started.standIn.requests.summary());
    await started.stop();
  },
};
