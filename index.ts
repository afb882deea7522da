import { readConfig } from "./components/config.ts";
import { createSystem } from "./components/system.ts";

// Node strips the types without moving a line, so a stack trace needs no source map. Pulumi's
// loader looks for them all the same, at every resource: 0.3 s of a preview of 2.4 s.
Reflect.deleteProperty(Error, "prepareStackTrace");

const config = readConfig();
const cluster = await config.checkPrerequisites();

/** The stack's outputs. */
export default await createSystem(config, { cluster });
