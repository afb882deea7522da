import { gatewayDefinitions } from "../../support/gatewayDefinitions.ts";

/** CustomResourceDefinitions of a GKE cluster with the Gateway API. */
export async function gatewayApi(): Promise<readonly object[]> {
  return [...(await gatewayDefinitions()), ...googleDefinitions];
}

/** Google's own definitions, without their schemas. */
const googleDefinitions = (
  [
    ["GCPBackendPolicy", "gcpbackendpolicies"],
    ["HealthCheckPolicy", "healthcheckpolicies"],
  ] as const
).map(([kind, plural]) => {
  const group = "networking.gke.io";
  const spec = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      scope: "Namespaced",
      versions: [
        {
          ...{ name: "v1", served: true, storage: true },
          schema: { openAPIV3Schema: { type: "object", properties: { spec } } },
        },
      ],
    },
  };
});
