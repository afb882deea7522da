import assert from "node:assert/strict";
import { cgroupsOfProcesses } from "../../../local/client/podNetwork.ts";
import { list } from "./cluster.ts";

interface Pod {
  readonly metadata: { readonly name: string };
  readonly status: {
    readonly containerStatuses?: readonly {
      readonly name: string;
      readonly containerID?: string;
      readonly ready: boolean;
    }[];
  };
}

/** A running container. */
export interface Container {
  /** Sends a signal to all processes of the container. */
  readonly signal: (signal: NodeJS.Signals) => Promise<void>;
  /** Asserts that a new container is ready in its place. */
  readonly isReplaced: () => Promise<void>;
}

/** A container of a pod; by default the first container, and in namespace monitoring. */
export async function containerOf(
  pod: string,
  { container, namespace = "monitoring" }: { container?: string; namespace?: string } = {},
): Promise<Container> {
  const find = async () => {
    const pods = await list<Pod>("pods", `-n=${namespace}`);
    const statuses = pods.find(({ metadata }) => metadata.name === pod)?.status.containerStatuses;
    return container ? statuses?.find(({ name }) => name === container) : statuses?.[0];
  };
  const id = (await find())?.containerID?.replace(/^.*:\/\//, "");
  assert.ok(id, `${pod} runs`);
  return {
    signal: async (signal) => {
      const pids = await processesIn(id);
      assert.ok(pids.length > 0, `${pod} has processes`);
      for (const pid of pids) process.kill(pid, signal);
    },
    isReplaced: async () => {
      const now = await find();
      assert.ok(now?.ready && !now.containerID?.endsWith(id), `${pod} has another container`);
    },
  };
}

/** Name of the first running pod of an app. */
export async function podOf(app: string, namespace = "monitoring"): Promise<string> {
  const [pod] = await list<Pod>(
    ...["pods", `-n=${namespace}`, `-l=app.kubernetes.io/name=${app}`],
    "--field-selector=status.phase=Running",
  );
  assert.ok(pod, `${app} has a pod`);
  return pod.metadata.name;
}

/** Process IDs in the control group of a container. */
async function processesIn(id: string): Promise<number[]> {
  const groups = [...(await cgroupsOfProcesses())];
  return groups.filter(([, cgroups]) => cgroups.includes(`/${id}`)).map(([pid]) => pid);
}
