import { setTimeout as sleep } from "node:timers/promises";
import type { World } from "../standIn/world.ts";
import { useAddress } from "../standIn/services/compute.ts";
import type { KubernetesClient } from "./kubernetesClient.ts";

interface Metadata {
  readonly namespace: string;
  readonly name: string;
  readonly deletionTimestamp?: string;
  readonly finalizers?: readonly string[];
  readonly ownerReferences?: readonly { readonly kind: string }[];
}

interface Container {
  readonly name: string;
  readonly image: string;
}

interface Pod {
  readonly metadata: Metadata;
  readonly spec: {
    readonly nodeName?: string;
    readonly containers: readonly Container[];
    readonly initContainers?: readonly Container[];
    readonly affinity?: {
      readonly nodeAffinity?: {
        readonly requiredDuringSchedulingIgnoredDuringExecution?: {
          readonly nodeSelectorTerms: readonly {
            readonly matchFields?: readonly { readonly values: readonly string[] }[];
          }[];
        };
      };
    };
  };
  readonly status: { readonly phase: string };
}

interface Service {
  readonly metadata: Metadata;
  readonly spec: { readonly type: string; readonly loadBalancerIP?: string };
}

interface List<T> {
  readonly items: readonly T[];
}

const zones = ["b", "c", "d"];
const finalizer = "service.kubernetes.io/load-balancer-cleanup";

/**
 * Plays the kubelets, the scheduler and Google's load balancers for an API server: pods become Ready,
 * and a Service of type LoadBalancer gets its address.
 */
export class Nodes {
  readonly #client: KubernetesClient;
  readonly #world: World;
  #stopped = false;
  #turn = 0;
  readonly #running: Promise<void>;

  constructor(client: KubernetesClient, world: World) {
    this.#client = client;
    this.#world = world;
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    for (const zone of zones) await this.#addNode(zone);
    while (!this.#stopped) {
      // The API server refuses some requests, such as those during the creation of a namespace.
      const advanced = await this.#advanceAll().catch((error: unknown) => {
        console.error("    The nodes retry after an error:", error);
        return 0;
      });
      // Each poll takes CPU time from the tests.
      await sleep(advanced > 0 ? 100 : 750);
    }
  }

  /** @returns the number of pods and Services that were changed */
  async #advanceAll(): Promise<number> {
    const { items: pods } = await this.#client.get<List<Pod>>("/api/v1/pods");
    const { items: services } = await this.#client.get<List<Service>>("/api/v1/services");
    const balanced = services.filter(({ spec }) => spec.type === "LoadBalancer");
    const changed = await Promise.all([
      ...pods.map((pod) => this.#advance(pod)),
      ...balanced.map((service) => this.#balance(service)),
    ]);
    return changed.filter(Boolean).length;
  }

  async #addNode(zone: string): Promise<void> {
    const name = `gke-node-${zone}`;
    await this.#client.create("/api/v1/nodes", {
      ...{ apiVersion: "v1", kind: "Node" },
      metadata: {
        name,
        labels: {
          "kubernetes.io/hostname": name,
          "kubernetes.io/os": "linux",
          "topology.kubernetes.io/zone": `europe-west1-${zone}`,
        },
      },
    });
    const resources = { cpu: "8", memory: "32Gi", pods: "110" };
    await this.#client.patch(`/api/v1/nodes/${name}/status`, "strategic", {
      status: {
        conditions: [{ ...condition("Ready"), reason: "KubeletReady", message: "" }],
        ...{ allocatable: resources, capacity: resources },
      },
    });
  }

  /**
   * Schedules a pod, reports it Ready or removes it.
   * @returns whether the pod was changed
   */
  async #advance({ metadata, spec, status }: Pod): Promise<boolean> {
    const { namespace, name, deletionTimestamp, ownerReferences = [] } = metadata;
    const path = `/api/v1/namespaces/${namespace}/pods/${name}`;
    if (deletionTimestamp !== undefined) await this.#client.delete(path);
    else if (spec.nodeName === undefined) {
      // A DaemonSet's pod names its node.
      const [term] =
        spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
          ?.nodeSelectorTerms ?? [];
      const node =
        term?.matchFields?.[0]?.values[0] ?? `gke-node-${zones[this.#turn++ % zones.length] ?? ""}`;
      await this.#client.create(`${path}/binding`, {
        ...{ apiVersion: "v1", kind: "Binding", metadata: { name } },
        target: { kind: "Node", name: node },
      });
    } else if (status.phase === "Pending")
      await this.#client.patch(`${path}/status`, "strategic", {
        status: statusOf(
          spec,
          ownerReferences.some(({ kind }) => kind === "Job"),
          this.#turn++,
        ),
      });
    else return false;
    return true;
  }

  /**
   * Gives a Service its address, or takes it away before the Service is deleted.
   * @returns whether the Service was changed
   */
  async #balance({ metadata, spec: { loadBalancerIP: ip } }: Service): Promise<boolean> {
    const { namespace, name, deletionTimestamp, finalizers = [] } = metadata;
    const path = `/api/v1/namespaces/${namespace}/services/${name}`;
    const isBalanced = finalizers.includes(finalizer);
    if (deletionTimestamp !== undefined && isBalanced) {
      if (ip !== undefined) useAddress(this.#world, ip, undefined);
      const others = finalizers.filter((other) => other !== finalizer);
      await this.#client.patch(path, "merge", { metadata: { finalizers: others } });
    } else if (deletionTimestamp === undefined && !isBalanced) {
      if (ip !== undefined) useAddress(this.#world, ip, `forwardingRules/${namespace}-${name}`);
      await this.#client.patch(path, "merge", {
        metadata: { finalizers: [...finalizers, finalizer] },
      });
      await this.#client.patch(`${path}/status`, "merge", {
        status: { loadBalancer: { ingress: [{ ip: ip ?? "203.0.113.200" }] } },
      });
    } else return false;
    return true;
  }
}

/** True for ten minutes, so that no rollout waits for minReadySeconds. */
const condition = (type: string) => ({
  ...{ type, status: "True" },
  lastTransitionTime: new Date(Date.now() - 600_000).toISOString(),
});

/** Status of a pod that is Ready; of a Job's pod that has succeeded. */
function statusOf({ containers, initContainers = [] }: Pod["spec"], isJob: boolean, turn: number) {
  const now = new Date().toISOString();
  const running = { running: { startedAt: now } };
  const completed = {
    terminated: { exitCode: 0, reason: "Completed", startedAt: now, finishedAt: now },
  };
  const statuses = (of: readonly Container[], state: object, ready: boolean) =>
    of.map(({ name, image }) => ({
      ...{ name, image, imageID: image, ready, started: true, restartCount: 0, state },
    }));
  return {
    phase: isJob ? "Succeeded" : "Running",
    podIP: `10.20.0.${(turn % 250) + 2}`,
    startTime: now,
    conditions: ["Initialized", "PodScheduled", "ContainersReady", "Ready"].map(condition),
    containerStatuses: statuses(containers, isJob ? completed : running, !isJob),
    initContainerStatuses: statuses(initContainers, completed, true),
  };
}
