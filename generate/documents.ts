import { alerts } from "./alerts.ts";
import { configuration } from "./configuration.ts";
import { golden } from "./golden.ts";
import type { Document } from "./document.ts";

/** Every generated file of the repository. */
export const documents: readonly Document[] = [configuration, alerts, ...golden];
