import type { Document } from "./document.ts";
import { makeTargetTable } from "./makeTargets.ts";
import { policyTables } from "./policies.ts";

/** Every file that has generated parts. */
export const documents: readonly Document[] = [makeTargetTable, policyTables];
