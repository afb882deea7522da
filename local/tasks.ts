import { existsSync } from "node:fs";
import { Listr, type ListrTask } from "listr2";
import { startCluster } from "./cluster/cluster.ts";
import { untilPodsReady } from "./cluster/readiness.ts";
import type { ImageSource } from "./images/registry.ts";
import { imageStore } from "./images/store.ts";
import { aptInstall, missingPackages } from "./prerequisites.ts";
import * as schemas from "./kubernetesSchemas.ts";
import * as builds from "./tools/build.ts";
import { buildMinutes, missingTools, type Purpose } from "./tools/purposes.ts";
import { removeUnfinished } from "./unfinished.ts";

// Tasks of a run before and after Pulumi, with their progress on the terminal.

/** Runs tasks one after the other. */
export async function runTasks(tasks: ListrTask[]): Promise<void> {
  await new Listr(tasks, { rendererOptions: { collapseSubtasks: false } }).run();
}

export const installPackages: ListrTask = {
  title: "Install Debian packages",
  skip: () => missingPackages().length === 0,
  task: async (_, task) => {
    task.title = `Install Debian packages: ${missingPackages().join(" ")}`;
    await aptInstall(missingPackages());
  },
};

export const buildTools = (purpose: Purpose): ListrTask => ({
  title: "Build tools",
  task: async (_, task) => {
    await removeUnfinished("tools");
    const start = Date.now();
    const building = new Set<string>();
    const missing = missingTools(purpose);
    const total = missing.length;
    if (total === 0) {
      task.skip("Build tools: all are in the cache");
      return;
    }
    let done = 0;
    const show = () => {
      const elapsed = Math.round((Date.now() - start) / 1000);
      task.title = `Build tools: ${done} of ${total} done, ${elapsed} s`;
      if (building.size > 0) task.output = `building ${[...building].join(", ")}`;
    };
    task.output = `${total} to build, about ${buildMinutes(missing)} min on two cores`;
    // On a terminal, one line is updated. A log has a line for each finished tool.
    const ticker = process.stdout.isTTY ? setInterval(show, 1000) : undefined;
    try {
      await builds.buildTools(
        {
          started: ({ module }) => {
            building.add(module);
            show();
          },
          finished: ({ module }, seconds, origin) => {
            building.delete(module);
            done++;
            show();
            if (!ticker)
              task.output = `${module} ${origin} in ${Math.round(seconds)} s: ${done} of ${total}`;
          },
        },
        missing,
      );
    } finally {
      clearInterval(ticker);
    }
  },
});

export const schemasExist = async () => existsSync(await schemas.schemasDirectory());

export const generateSchemas: ListrTask = {
  title: "Generate schemas of the Kubernetes API",
  skip: schemasExist,
  task: async () => {
    await removeUnfinished("schemas");
    await schemas.generateSchemas();
  },
};

export const assembleImages = (source: ImageSource): ListrTask => ({
  title: source === "pull" ? "Pull images" : "Assemble images",
  task: async (_, task) => {
    await imageStore(source, (image) => {
      task.output = image;
    });
  },
});

export const bootCluster = (source: ImageSource): ListrTask => ({
  title: "Boot 3 nodes",
  task: async () => {
    await startCluster(await imageStore(source));
  },
});

/** Pulumi waits only for the objects that it changes, but after a boot every pod restarts. */
export const awaitPods: ListrTask = {
  title: "Wait until all pods are Ready",
  task: untilPodsReady,
};
