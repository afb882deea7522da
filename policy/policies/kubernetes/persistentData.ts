import type { Container } from "../../model/pod.ts";
import type { Program } from "../../model/program.ts";
import { podPolicy } from "../../model/policy.ts";

/** The flag that names the directory of a program's data, and what it is without the flag. */
const directories: Partial<Readonly<Record<Program, readonly [flag: string, fallback: string]>>> = {
  prometheus: ["--storage.tsdb.path", "/prometheus"],
  alertmanager: ["--storage.path", "/alertmanager"],
  "thanos store": ["--data-dir", "/data"],
  "thanos rule": ["--data-dir", "/data"],
  "thanos receive": ["--tsdb.path", "/data"],
};

/** What each of them loses with its data. */
const losses: Partial<Readonly<Record<Program, string>>> = {
  prometheus: "everything since the last upload, which is two hours or more",
  alertmanager: "silences, and the note of what was already notified, so that it is notified again",
  "thanos store":
    "the index of every block, which it loads again while its part of history can't be queried",
  "thanos rule":
    "what its rules recorded since the last upload, and how long alerts have been pending",
  "thanos receive": "everything since the last upload, which is two hours or more",
};

export const persistentData = podPolicy({
  name: "persistent-data",
  description: "What keeps data keeps it on a volume that outlives the pod.",
  check: (pod, { report }) => {
    for (const container of pod.containers) {
      const program = container.program;
      const directory = program && directories[program];
      if (!directory || isStateless(container)) continue;
      const [flag, fallback] = directory;
      const path = container.line.get(flag) ?? fallback;
      if (isPersistent(container, path)) continue;
      report(pod.resource, {
        what: `${container.title} keeps its data in ${path}, which is gone with the pod.`,
        why: `A pod that is moved to another node starts with nothing. It loses ${losses[program] ?? ""}.`,
        fix: `Mount a volume of a volumeClaimTemplate of the StatefulSet there${pod.workload.byOperator ? ": set spec.storage.volumeClaimTemplate" : ""}.`,
      });
    }
  },
});

/** A ruler that writes to others keeps no blocks. */
const isStateless = ({ program, line }: Container) =>
  program === "thanos rule" && line.some("--remote-write.config");

function isPersistent(container: Container, path: string): boolean {
  const { claims, spec } = container.pod.workload;
  const name = container.volumeAt(path);
  if (name === undefined) return false;
  const volume = (spec.volumes ?? []).find((volume) => volume.name === name);
  return claims.includes(name) || volume?.persistentVolumeClaim !== undefined;
}
