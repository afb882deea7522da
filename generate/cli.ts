import * as path from "node:path";
import { readmeWithMakeTargets } from "./makeTargets.ts";
import { writeFormatted } from "./markdown.ts";

// make generate: updates the generated parts of the documentation.

const projectDir = path.dirname(import.meta.dirname);
await writeFormatted(path.join(projectDir, "README.md"), await readmeWithMakeTargets());
