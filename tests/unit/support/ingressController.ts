import type { BasicAuthDialect } from "../../../components/ingress/basicAuth.ts";
import {
  controllerConnections,
  type IngressController,
} from "../../../components/platform/platform.ts";

const basicAuth: BasicAuthDialect = {
  secret: { type: "example.com/users", key: "users" },
  annotations: (secret) => ({ "example.com/users": secret }),
};

/** A fictitious ingress controller. */
export const ingressController: IngressController = {
  className: "nginx",
  ...controllerConnections({ namespace: "controllers", service: "controller" }),
  url: (host) => `https://${host}`,
  basicAuth,
  annotations: { "example.com/all": "on" },
};
