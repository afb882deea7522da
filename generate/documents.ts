import type { Document } from "./document.ts";
import { policyTables } from "./policies.ts";

/** Every generated file of the repository. */
export const documents: readonly Document[] = [policyTables];
