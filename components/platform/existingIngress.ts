import { RunError } from "@pulumi/pulumi";
import type * as z from "zod";
import type { ApiServer } from "../cluster/apiServer.ts";
import { basicAuthDialects } from "../ingress/basicAuth.ts";
import { serving } from "../ingress/serving.ts";
import { dnsName, must, oneOf, section } from "../settings/schema.ts";
import { controllerConnections, type IngressController, urlOfHost } from "./platform.ts";

const controllers = ["nginx-ingress", "ingress-nginx"] as const;

/** Names of the controllers' Services in upstream's manifests. */
const services = {
  "nginx-ingress": "nginx-ingress",
  "ingress-nginx": "ingress-nginx-controller",
} as const;

const dnsLabel = (of: string) =>
  dnsName().refine((name) => /^[^.]{1,63}$/.test(name), must(`be the name of a ${of}`));

/** Settings of an ingress controller that this program does not manage. */
export const existingIngressSettings = section({
  // No default: a controller ignores the annotations of other controllers, and would require no password.
  controller: oneOf(controllers).describe(
    "ingress controller whose annotations are used: `nginx-ingress` is F5's, `ingress-nginx` the Kubernetes community's",
  ),
  className: dnsName().default("nginx").describe("IngressClass of the controller"),
  namespace: dnsLabel("namespace")
    .default("nginx-ingress")
    .describe(
      "namespace of the controller's pods, from which the NetworkPolicies allow connections",
    ),
  service: dnsLabel("Service").optional().meta({
    description:
      "Service of the controller in that namespace, which accepts HTTPS at port 443; the probe of the public URLs uses it",
    derivedDefault: "that of the controller's own manifests",
  }),
});

type Settings = z.output<typeof existingIngressSettings>;

const serviceOf = ({ service, controller }: Settings): string => service ?? services[controller];

/** The ingress controller of these settings. */
export const existingController = (settings: Settings): IngressController => ({
  className: settings.className,
  ...controllerConnections({ namespace: settings.namespace, service: serviceOf(settings) }),
  url: urlOfHost,
  basicAuth: basicAuthDialects[settings.controller],
  serving: serving[settings.controller],
});

/** What the monitoring needs of an ingress controller. */
export interface IngressUse {
  /** Whether the public URLs are probed, through the Service of the ingress controller. */
  readonly publicUrls: boolean;
}

/**
 * Checks that the cluster has the objects of the ingress controller that the settings name: without them, every page
 * is unavailable or its probe fails. Objects that the user may not get are not checked.
 * @param key key of these settings in the configuration, such as gke.ingress.existing
 * @throws RunError with each missing object and its setting
 */
export async function checkIngress(
  api: ApiServer,
  settings: Settings,
  key: string,
  { publicUrls }: IngressUse,
): Promise<void> {
  const { className, namespace } = settings;
  const service = publicUrls ? serviceOf(settings) : undefined;
  const [lacksClass, lacksNamespace, lacksService] = await Promise.all([
    api.lacks(`/apis/networking.k8s.io/v1/ingressclasses/${className}`),
    api.lacks(`/api/v1/namespaces/${namespace}`),
    service === undefined
      ? false
      : api.lacks(`/api/v1/namespaces/${namespace}/services/${service}`),
  ]);
  const missing: string[] = [];
  if (lacksClass)
    missing.push(
      `ha-monitoring:${key}.className: the cluster has no IngressClass ${className}. Set the class of the ingress controller.`,
    );
  if (lacksNamespace)
    missing.push(
      `ha-monitoring:${key}.namespace: the cluster has no namespace ${namespace}. Set the namespace of the ingress controller's pods.`,
    );
  else if (lacksService)
    missing.push(
      `ha-monitoring:${key}.service: namespace ${namespace} has no Service ${service}, through which the public URLs are probed. Set the Service of the ingress controller, or ha-monitoring:blackboxExporter.publicUrls to false.`,
    );
  if (missing.length > 0) throw new RunError(missing.join("\n"));
}
