import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { answerSeconds } from "../../ingress/serving.ts";
import { appLabels } from "../../kubernetes/labels.ts";
import type { GatewayPage } from "../platform.ts";

/** Interval and timeout of a health check, in seconds; after two failures, a pod receives no requests. */
const healthCheckSeconds = 5;

/**
 * Configures Google's load balancer for the pods behind a page.
 * https://cloud.google.com/kubernetes-engine/docs/how-to/configure-gateway-resources
 * @param securityPolicy name of the Cloud Armor policy; undefined if every address may connect
 */
export function backendPolicies(
  { name, namespace, service, probePath, ownLogin }: GatewayPage,
  securityPolicy: pulumi.Input<string> | undefined,
  opts: pulumi.ComponentResourceOptions,
): void {
  const create = (kind: string, settings: object) =>
    new k8s.apiextensions.CustomResource(
      name,
      {
        apiVersion: "networking.gke.io/v1",
        kind,
        metadata: { name, namespace, labels: appLabels(name).all },
        spec: { default: settings, targetRef: { group: "", kind: "Service", name: service } },
      },
      opts,
    );
  create("GCPBackendPolicy", {
    timeoutSec: answerSeconds,
    connectionDraining: { drainingTimeoutSec: answerSeconds },
    ...(securityPolicy !== undefined && { securityPolicy }),
    // Without a client here, IAP uses Google's OAuth client. A page with its own login needs no login by IAP.
    ...(!ownLogin && { iap: { enabled: true } }),
  });
  create("HealthCheckPolicy", {
    checkIntervalSec: healthCheckSeconds,
    timeoutSec: healthCheckSeconds,
    healthyThreshold: 1,
    unhealthyThreshold: 2,
    config: {
      type: "HTTP",
      httpHealthCheck: { portSpecification: "USE_SERVING_PORT", requestPath: probePath },
    },
  });
}
