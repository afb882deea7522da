import { execa } from "execa";
import { mkdir, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { stringify } from "yaml";
import { state } from "../../local/settings.ts";
import { buildTools } from "../../local/tools/build.ts";
import { tools } from "../../local/tools/catalog.ts";
import { bin } from "../../tests/e2e/support/cluster.ts";
import type { Tool } from "./deployment.ts";
import { log } from "./log.ts";

/** Helm with a chart around objects in YAML, which is made in a folder. */
export async function helm(objects: (change: number) => string, directory: string): Promise<Tool> {
  await buildTools(
    {
      started: ({ module }) => {
        log(`building ${module}`);
      },
    },
    tools.filter(({ module }) => module === "helm"),
  );
  const write = async (file: string, content: string) => {
    await mkdir(path.dirname(path.join(directory, file)), { recursive: true });
    await writeFile(path.join(directory, file), content);
  };
  await write("Chart.yaml", stringify({ apiVersion: "v2", name: "bench", version: "1.0.0" }));
  // Taken as they are: alerts have templates of their own.
  await write("templates/all.yaml", '{{ .Files.Get "objects.yaml" }}\n');
  const change = (number: number) => write("objects.yaml", objects(number));
  await change(0);
  const upgrade = (...args: string[]) =>
    execa(
      bin("helm"),
      ["upgrade", "bench", directory, "--install", "--namespace=default", "--timeout=10m", ...args],
      { env: { KUBECONFIG: state.kubeconfig, HELM_CACHE_HOME: directory } },
    );
  return {
    name: "helm upgrade --install --wait",
    preview: () => upgrade("--dry-run=server"),
    update: () => upgrade("--wait"),
    change,
  };
}
