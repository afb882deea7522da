import { mkdir, symlink, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { parse, stringify } from "yaml";
import { projectConfig, pulumi, stack, stackConfig } from "../../local/pulumi.ts";
import { projectDir } from "../../local/layout.ts";
import type { Settings } from "../../local/client/stackRun.ts";
import type { Program } from "./deployment.ts";

const update = ["up", "--yes", "--skip-preview"];

/** Options that run the policy pack of this project. */
export const policyPack: readonly string[] = [
  ...["--policy-pack", "policy", "--policy-pack-config", "policy-config.json"],
];

/** A program without resources. */
export const emptyProgram = (change: number) => `export const change = ${change};\n`;

/** A program with one Kubernetes object: it needs the SDK, the provider and its connection. */
export const oneConfigMap = (change: number) => `import * as k8s from "@pulumi/kubernetes";
new k8s.core.v1.ConfigMap("one", { metadata: { name: "one" }, data: { change: "${change}" } });
`;

/** A program with one ConfigMap for each size, in bytes. */
export const configMaps =
  (sizes: readonly number[]) =>
  (change: number): string => `import * as k8s from "@pulumi/kubernetes";
for (const [index, size] of ${JSON.stringify(sizes)}.entries())
  new k8s.core.v1.ConfigMap(\`pair-\${index}\`, {
    metadata: { name: \`pair-\${index}\` },
    data: { change: index === 0 ? "${change}" : "0", text: "x".repeat(size) },
  });
`;

/** A stack, with the folder of its project. */
export interface Stack {
  readonly name: string;
  readonly cwd: string;
}

interface Resource {
  readonly type: string;
  readonly inputs?: object;
}

/** Resources in the state of a stack. */
export async function resourcesOf({ name, cwd }: Stack): Promise<readonly Resource[]> {
  const { stdout } = await pulumi(["stack", "export", "--stack", name], { cwd });
  const { deployment } = JSON.parse(stdout) as { deployment: { resources: Resource[] } };
  return deployment.resources;
}

/** Sizes of the inputs of all Kubernetes objects among resources, in bytes of JSON. */
export const sizesOf = (resources: readonly Resource[]): readonly number[] =>
  resources
    .filter(({ type }) => type.startsWith("kubernetes:"))
    .map(({ inputs }) => JSON.stringify(inputs).length);

/** Creates a project with its stack in a folder below `scratch`. */
export async function smallProgram(
  name: string,
  scratch: string,
  text: (change: number) => string,
): Promise<Program & { readonly stack: Stack }> {
  const project = name.replaceAll(" ", "-").toLowerCase();
  const cwd = path.join(scratch, project);
  await mkdir(cwd);
  const write = (file: string, content: string) => writeFile(path.join(cwd, file), content);
  await write("package.json", '{ "type": "module", "main": "index.ts" }\n');
  const runtime = { name: "nodejs", options: { typescript: false } };
  await write("Pulumi.yaml", stringify({ name: project, runtime }));
  await write("index.ts", text(0));
  await symlink(path.join(projectDir, "node_modules"), path.join(cwd, "node_modules"));
  await pulumi(["stack", "init", project], { cwd });
  const run = (args: readonly string[]) => pulumi([...args, "--stack", project], { cwd });
  return {
    name,
    stack: { name: project, cwd },
    preview: () => run(["preview"]),
    update: () => run(update),
    change: (number) => write("index.ts", text(number)),
  };
}

/** This program on its stack. Its change is a recording rule, which changes one ConfigMap. */
export async function thisProgram(
  name: string,
  scratch: string,
  options: readonly string[] = [],
): Promise<Program & Record<"preview" | "update", () => ReturnType<typeof pulumi>>> {
  const file = path.join(scratch, `${options.length}.rules.yaml`);
  let onStack = await onStackWith([]);
  const run = (args: readonly string[]) => pulumi([...args, ...options, ...onStack]);
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

/** Options that select the stack, with rule files added to its configuration. */
async function onStackWith(ruleFiles: readonly string[]): Promise<string[]> {
  const { config } = parse(await projectConfig()) as { config: Settings };
  const key = "ha-monitoring:prometheus";
  const settings = { ...config, [key]: { ...(config[key] as Settings), ruleFiles } };
  return ["--stack", stack, "--config-file", await stackConfig(stringify({ config: settings }))];
}
