import assert from "node:assert/strict";
import { recurringWindow } from "../../../../../components/platform/gke/maintenance.ts";

describe("recurringWindow", () => {
  it("starts on the first of its days, the date of the first occurrence", () => {
    const window = recurringWindow({ days: ["SU", "SA"], start: "02:00", hours: 6 });
    assert.deepEqual(window, {
      startTime: "2026-01-10T02:00:00Z",
      endTime: "2026-01-10T08:00:00Z",
      recurrence: "FREQ=WEEKLY;BYDAY=SA,SU",
    });
    assert.equal(new Date(window.startTime).getUTCDay(), 6);
  });

  it("continues after midnight", () => {
    assert.deepEqual(recurringWindow({ days: ["MO", "TU", "TH"], start: "22:30", hours: 4 }), {
      startTime: "2026-01-05T22:30:00Z",
      endTime: "2026-01-06T02:30:00Z",
      recurrence: "FREQ=WEEKLY;BYDAY=MO,TU,TH",
    });
  });
});
