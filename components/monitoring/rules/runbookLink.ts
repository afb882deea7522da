import type { AlertEdit } from "./alertEdit.ts";

/** Adds annotation `runbook_url`: the alert's section of docs/runbooks.md, which has the URL `runbooks`. */
export const runbookLink =
  (runbooks: string): AlertEdit =>
  (rule, alert) => {
    rule.setIn(["annotations", "runbook_url"], `${runbooks}#${alert.toLowerCase()}`);
  };
