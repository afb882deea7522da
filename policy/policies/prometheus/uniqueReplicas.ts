import { differsByPod, podName } from "../../model/environment.ts";
import type { Labels } from "../../model/kubernetes.ts";
import { stackPolicy } from "../../model/policy.ts";
import { prometheusConfig, type Server, serversOf } from "../../model/server.ts";
import type { Stack } from "../../model/stack.ts";

export const uniqueReplicas = stackPolicy({
  name: "unique-replica-labels",
  description: "No two Prometheus servers or rulers have the same external labels.",
  check: (stack, { report, each }) => {
    const seen = new Map<string, Server>();
    each(
      serversOf(stack, { each }),
      ({ pod }) => pod.resource,
      (server) => {
        if (!isKnown(stack, server)) return;
        const { pod, labels, bucket } = server;
        if (Object.keys(labels).length === 0) {
          // One that nothing is merged with needs none.
          if (bucket || pod.replicas > 1) report(pod.resource, withoutLabels(server));
          return;
        }
        if (pod.replicas > 1 && !Object.values(labels).some(differsByPod)) {
          report(pod.resource, sameInAllPods(server));
          return;
        }
        for (const set of pod.each(render(labels))) {
          const other = seen.get(set);
          seen.set(set, server);
          if (!other || other.pod === pod) continue;
          report(pod.resource, sameAs(server, other));
          return;
        }
      },
    );
  },
});

/** Whether the stack tells what external labels a server has. */
const isKnown = (stack: Stack, { container }: Server) =>
  container.program !== "prometheus" || prometheusConfig(stack, container) !== undefined;

const render = (labels: Labels) =>
  JSON.stringify(Object.entries(labels).sort(([one], [other]) => (one < other ? -1 : 1)));

const why =
  "Blocks and series of two servers with the same external labels are one stream to Thanos: the querier can't deduplicate them, and the compactor takes them for overlapping blocks and halts, or merges them for good.";

/** How to set a label that differs by pod. */
const replicaOf = ({ container }: Server) =>
  container.program === "thanos rule"
    ? `--label=replica="$(POD_NAME)"`
    : "the external label replica: ${POD_NAME}";

const environment =
  "with POD_NAME in the container's env by valueFrom.fieldRef.fieldPath: metadata.name";

const withoutLabels = (server: Server) => ({
  what: `${server.container.title} has no external labels.`,
  why: `${why} A sidecar and a ruler refuse to start without any.`,
  fix: `Set the external label cluster, and ${replicaOf(server)}, ${environment}.`,
});

const sameInAllPods = (server: Server) => ({
  what: `The ${server.pod.replicas} pods of ${server.pod.title} all have the external labels ${shown(server.labels)}.`,
  why,
  fix: `Set ${replicaOf(server)}, ${environment}.`,
});

const sameAs = (server: Server, other: Server) => ({
  what: `${server.pod.title} has the same external labels as ${other.pod.title}: ${shown(server.labels)}.`,
  why,
  fix: "Give the two another value of one label, such as cluster.",
});

const shown = (labels: Labels) =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${value.replaceAll(podName, "name of the pod")}"`)
    .join(", ");
