import { mkdir, symlink, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { parse, stringify } from "yaml";
import { projectConfig, pulumi, stack, stackConfig } from "../../local/pulumi.ts";
import { projectDir } from "../../local/settings.ts";
import { bin } from "../../tests/e2e/support/cluster.ts";
import type { Settings } from "../../tests/e2e/support/stack.ts";
import type { Tool } from "./deployment.ts";

const update = ["up", "--yes", "--skip-preview"];

/** Options that have this project's policies judge. */
export const policyPack: readonly string[] = [
  ...["--policy-pack", "policy", "--policy-pack-config", "policy-config.json"],
];

/** The least that there can be. `change` is a number. */
export const emptyProgram = (change: number) => `export const change = ${change};\n`;

/** The least that a program for Kubernetes can be: SDK, provider and one object. */
export const oneConfigMap = (change: number) => `import * as k8s from "@pulumi/kubernetes";
new k8s.core.v1.ConfigMap("one", { metadata: { name: "one" }, data: { change: "${change}" } });
`;

/** A stack, and the folder of its project. */
export interface Stack {
  readonly name: string;
  readonly cwd: string;
}

/** Resources that a stack has. */
export async function countResources({ name, cwd }: Stack): Promise<number> {
  const { stdout } = await pulumi(bin, ["stack", "export", "--stack", name], { cwd });
  const { deployment } = JSON.parse(stdout) as { deployment: { resources: unknown[] } };
  return deployment.resources.length;
}

/** A Pulumi program of its own in a folder of the scratch folder. */
export async function smallProgram(
  name: string,
  scratch: string,
  text: (change: number) => string,
): Promise<Tool & { readonly stack: Stack }> {
  const project = name.replaceAll(" ", "-").toLowerCase();
  const cwd = path.join(scratch, project);
  await mkdir(cwd);
  const write = (file: string, content: string) => writeFile(path.join(cwd, file), content);
  await write("package.json", '{ "type": "module", "main": "index.ts" }\n');
  const runtime = { name: "nodejs", options: { typescript: false } };
  await write("Pulumi.yaml", stringify({ name: project, runtime }));
  await write("index.ts", text(0));
  await symlink(path.join(projectDir, "node_modules"), path.join(cwd, "node_modules"));
  await pulumi(bin, ["stack", "init", project], { cwd });
  const run = (args: readonly string[]) => pulumi(bin, [...args, "--stack", project], { cwd });
  return {
    name,
    stack: { name: project, cwd },
    preview: () => run(["preview"]),
    update: () => run(update),
    change: (number) => write("index.ts", text(number)),
  };
}

/** This program on its stack. What changes is a rule, and with it one ConfigMap. */
export async function thisProgram(
  name: string,
  scratch: string,
  options: readonly string[] = [],
): Promise<Tool & Record<"preview" | "update", () => ReturnType<typeof pulumi>>> {
  const file = path.join(scratch, `${options.length}.rules.yaml`);
  let onStack = await onStackWith([]);
  const run = (args: readonly string[]) => pulumi(bin, [...args, ...options, ...onStack]);
  return {
    name,
    preview: () => run(["preview"]),
    update: () => run(update),
    change: async (number) => {
      const rules = [{ record: "bench:change", expr: `vector(${number})` }];
      await writeFile(file, stringify({ groups: [{ name: "bench", rules }] }));
      onStack = await onStackWith([file]);
    },
  };
}

/** Options that choose the stack, with these rules besides its own. */
async function onStackWith(ruleFiles: readonly string[]): Promise<string[]> {
  const { config } = parse(await projectConfig()) as { config: Settings };
  const key = "ha-monitoring:prometheus";
  const settings = { ...config, [key]: { ...(config[key] as Settings), ruleFiles } };
  return ["--stack", stack, "--config-file", await stackConfig(stringify({ config: settings }))];
}
