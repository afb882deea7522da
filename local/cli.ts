import { Command } from "commander";
import { ExecaError } from "execa";
import { existsSync } from "node:fs";
import { isClusterRunning } from "./cluster/cluster.ts";
import { UserError } from "./prerequisites.ts";
import { state } from "./settings.ts";
import * as commands from "./commands.ts";

const program = new Command("make").description(
  "The embedded cluster and the monitoring stack on it. Every command is a make target.",
);

program
  .command("up")
  .description(
    "build the tools, boot the cluster, run pulumi up; goes on where a killed run stopped",
  )
  .action(commands.up);
program
  .command("boot")
  .description("build the tools and boot the cluster, without the stack")
  .action(commands.boot);
program.command("tools").description("build the tools only").action(commands.tools);
program
  .command("preview")
  .description("show what up would change")
  .allowUnknownOption()
  .argument("[options...]", "options of pulumi preview")
  .action(running(commands.preview));
program
  .command("outputs")
  .description("print the stack's outputs as JSON")
  .allowUnknownOption()
  .argument("[options...]", "options of pulumi stack output, such as --show-secrets")
  .action(running(commands.outputs));
program
  .command("status")
  .description("show machines, nodes, pods and endpoints")
  .action(commands.status);
program
  .command("logs")
  .description("show the end of the machines' logs")
  .argument("[machine]", "control-plane, node-1, node-2, node-3 or gateway")
  .action(commands.logs);
program
  .command("kubeconfig")
  .description("print the path of the cluster's kubeconfig")
  .action(() => {
    requireState();
    console.log(state.kubeconfig);
  });
program
  .command("env")
  .description("print the environment in which pulumi and kubectl work on the cluster, for eval")
  .action(commands.env);
program.command("stop").description("end all processes, keep all data").action(commands.stop);
program
  .command("down")
  .description("remove everything: processes, networks, data")
  .action(commands.down);

try {
  await program.parseAsync();
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
}

/** A command on a cluster that must be running. */
function running<Args extends unknown[]>(action: (...args: Args) => Promise<void>) {
  return async (...args: Args) => {
    requireState();
    if (!isClusterRunning())
      throw new UserError("The embedded cluster is not running. Start it: make up");
    await action(...args);
  };
}

function requireState(): void {
  if (!existsSync(state.kubeconfig))
    throw new UserError("There is no embedded cluster yet. Make it: make up");
}

/** What the person at the terminal needs to see of an error. */
function messageOf(error: unknown): string {
  if (error instanceof UserError) return error.message;
  if (error instanceof ExecaError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
