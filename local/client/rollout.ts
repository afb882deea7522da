import { kubectl } from "./kubectl.ts";

const namespace = "--namespace=monitoring";

/**
 * Waits until all pods of the monitoring are updated and available. Pulumi's provider can consider a
 * StatefulSet ready before Kubernetes has observed its change:
 * https://github.com/pulumi/pulumi-kubernetes/pull/4094
 * @throws the error of kubectl after 10 minutes for a workload
 */
export async function rolledOut(): Promise<void> {
  const workloads = await kubectl(
    ...["get", "statefulsets,deployments,daemonsets", namespace, "--output=name"],
  );
  for (const workload of workloads.trim().split("\n"))
    await kubectl("rollout", "status", workload, namespace, "--timeout=10m");
}
