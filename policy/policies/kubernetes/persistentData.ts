import type { Container } from "../../model/pod.ts";
import type { Program } from "../../model/program.ts";
import { podPolicy } from "../../model/policy.ts";

/** The flag that sets a program's data directory, and the default directory. */
const directories: Partial<Readonly<Record<Program, readonly [flag: string, fallback: string]>>> = {
  prometheus: ["--storage.tsdb.path", "/prometheus"],
  alertmanager: ["--storage.path", "/alertmanager"],
  "thanos store": ["--data-dir", "/data"],
  "thanos rule": ["--data-dir", "/data"],
  "thanos receive": ["--tsdb.path", "/data"],
};

/** Consequence of the loss of the data of each program. */
const losses: Partial<Readonly<Record<Program, string>>> = {
  prometheus: "everything since the last upload, which is two hours or more",
  alertmanager: "silences and the notification log, so that notifications are sent again",
  "thanos store":
    "the index headers of all blocks, and its part of history can't be queried until they are downloaded again",
  "thanos rule":
    "the results of recording rules since the last upload, and the state of pending alerts",
  "thanos receive": "everything since the last upload, which is two hours or more",
};

export const persistentData = podPolicy({
  name: "persistent-data",
  description: "Data is stored on a volume that outlives the pod.",
  prevents: "data since the last upload lost with a pod",
  check: (pod, { report }) => {
    for (const container of pod.containers) {
      const program = container.program;
      const directory = program && directories[program];
      if (!directory || isStateless(container)) continue;
      const [flag, fallback] = directory;
      const path = container.line.get(flag) ?? fallback;
      if (isPersistent(container, path)) continue;
      report(pod, {
        what: `${container.title} stores its data in ${path}, which is deleted with the pod.`,
        why: `A pod that is created again starts without data. It loses ${losses[program] ?? ""}.`,
        fix: `Mount a volume from the StatefulSet's volumeClaimTemplates at that path${pod.workload.byOperator ? ": set spec.storage.volumeClaimTemplate" : ""}.`,
      });
    }
  },
});

/** A ruler with remote write stores no blocks. */
const isStateless = ({ program, line }: Container) =>
  program === "thanos rule" && line.some("--remote-write.config");

function isPersistent(container: Container, path: string): boolean {
  const { claims, spec } = container.pod.workload;
  const name = container.volumeAt(path);
  if (name === undefined) return false;
  const volume = (spec.volumes ?? []).find((volume) => volume.name === name);
  return claims.includes(name) || volume?.persistentVolumeClaim !== undefined;
}
