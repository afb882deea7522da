import { alerts } from "./alerts.ts";
import { configuration } from "./configuration.ts";
import { costs } from "./costs.ts";
import type { Document } from "./document.ts";
import { golden } from "./golden.ts";
import { makeTargetTable } from "./makeTargets.ts";
import { policyTables } from "./policies.ts";

/** Every file that has generated parts. */
export const documents: readonly Document[] = [
  alerts,
  configuration,
  costs,
  makeTargetTable,
  policyTables,
  ...golden,
];
