import { RunError } from "@pulumi/pulumi";
import type { Cluster } from "../cluster/cluster.ts";

export interface ExistingIngress {
  readonly className: string;
  readonly namespace: string;
  /** Service of the controller; undefined if nothing connects to the Service. */
  readonly service: string | undefined;
}

/**
 * Checks that the objects of an ingress controller exist to which the stack refers by name: without
 * them, every page is unavailable or its probe fails. Objects that the user may not get are not checked.
 * @throws RunError with each missing object and its setting
 */
export async function checkIngress(
  { api }: Cluster,
  { className, namespace, service }: ExistingIngress,
): Promise<void> {
  const isMissing = async (path: string) => (await api.ask(path)).status === 404;
  const [lacksClass, lacksNamespace, lacksService] = await Promise.all([
    isMissing(`/apis/networking.k8s.io/v1/ingressclasses/${className}`),
    isMissing(`/api/v1/namespaces/${namespace}`),
    service === undefined
      ? false
      : isMissing(`/api/v1/namespaces/${namespace}/services/${service}`),
  ]);
  const missing: string[] = [];
  if (lacksClass)
    missing.push(
      `ha-monitoring:ingress.className: the cluster has no IngressClass ${className}. Set the class of the ingress controller.`,
    );
  if (lacksNamespace)
    missing.push(
      `ha-monitoring:ingress.namespace: the cluster has no namespace ${namespace}. Set the namespace of the ingress controller's pods.`,
    );
  else if (lacksService)
    missing.push(
      `ha-monitoring:ingress.service: namespace ${namespace} has no Service ${service}, through which the public URLs are probed. Set the Service of the ingress controller, or ha-monitoring:blackboxExporter.publicUrls to false.`,
    );
  if (missing.length > 0) throw new RunError(missing.join("\n"));
}
