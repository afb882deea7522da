import "./components/stackTraces.ts";
import { readConfig } from "./components/config.ts";
import { deploy } from "./components/stack.ts";

const config = readConfig();
const cluster = await config.platform.checkPrerequisites();

/** The stack's outputs. */
export default await deploy(config, { cluster });
