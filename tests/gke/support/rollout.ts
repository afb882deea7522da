import { eventually } from "../../../local/client/eventually.ts";
import type { KubernetesClient } from "./kubernetesClient.ts";

interface Workload {
  readonly metadata: {
    readonly namespace: string;
    readonly name: string;
    readonly generation: number;
  };
  readonly spec: { readonly replicas?: number };
  readonly status: {
    readonly observedGeneration?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
    readonly replicas?: number;
  };
}

/** Time limit in seconds for all rollouts of an update. */
const limit = 120;

/**
 * Waits until all pods of a cluster's StatefulSets and Deployments are updated and available. Pulumi's
 * provider can consider a StatefulSet ready before Kubernetes has observed its change:
 * https://github.com/pulumi/pulumi-kubernetes/pull/4094
 * @throws Error that names the other workloads
 */
export const rolledOut = (client: KubernetesClient): Promise<void> =>
  eventually(limit, async () => {
    const remaining: string[] = [];
    for (const kind of ["StatefulSet", "Deployment"]) {
      const path = `/apis/apps/v1/${kind.toLowerCase()}s`;
      const { items } = await client.get<{ items: readonly Workload[] }>(path);
      for (const workload of items.filter((item) => !isRolledOut(item)))
        remaining.push(
          `${kind} ${workload.metadata.namespace}/${workload.metadata.name}: ${JSON.stringify(workload.status)}`,
        );
    }
    if (remaining.length > 0) throw new Error(`not rolled out: ${remaining.join("; ")}`);
  });

function isRolledOut({ metadata, spec: { replicas = 1 }, status }: Workload): boolean {
  const { observedGeneration, updatedReplicas = 0, availableReplicas = 0 } = status;
  return (
    observedGeneration === metadata.generation &&
    [updatedReplicas, availableReplicas, status.replicas ?? 0].every((pods) => pods === replicas)
  );
}
