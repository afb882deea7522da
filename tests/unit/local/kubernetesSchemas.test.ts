import assert from "node:assert/strict";
import { type Schema, strictSchemas } from "../../../local/kubernetesSchemas.ts";

const deployment = "io.k8s.api.apps.v1.Deployment";
const quantity = "io.k8s.apimachinery.pkg.api.resource.Quantity";

describe("schemas of the Kubernetes API", () => {
  const schemas = strictSchemas({
    [deployment]: {
      type: "object",
      properties: {
        metadata: { $ref: "#/definitions/Meta" },
        sizes: { type: "object", additionalProperties: { $ref: `#/definitions/${quantity}` } },
        owner: { type: "object", properties: { parent: { $ref: `#/definitions/${deployment}` } } },
      },
      required: ["metadata"],
      "x-kubernetes-group-version-kind": [{ group: "apps", version: "v1", kind: "Deployment" }],
    },
    Meta: { type: "object", properties: { name: { type: "string" } } },
    [quantity]: { type: "string" },
    "io.k8s.api.core.v1.Pod": {
      "x-kubernetes-group-version-kind": [{ group: "", version: "v1", kind: "Pod" }],
    },
    "io.k8s.api.networking.v1.Ingress": {
      "x-kubernetes-group-version-kind": [
        { group: "networking.k8s.io", version: "v1", kind: "Ingress" },
      ],
    },
  });
  const found = schemas.get("deployment-apps-v1.json") as {
    definitions: Record<string, Schema>;
    properties: unknown;
  };

  it("have the file names that kubeconform expects", () => {
    assert.deepEqual(
      [...schemas.keys()],
      ["deployment-apps-v1.json", "pod-v1.json", "ingress-networking-v1.json"],
    );
  });

  it("have only the definitions that they refer to", () => {
    assert.deepEqual(Object.keys(found.definitions), [deployment, "Meta", quantity]);
  });

  it("are for one kind and version", () => {
    assert.deepEqual(found.properties, {
      apiVersion: { enum: ["apps/v1"] },
      kind: { enum: ["Deployment"] },
    });
  });

  it("refuse unknown fields at any depth, except in maps", () => {
    const { additionalProperties, properties } = found.definitions[deployment] ?? {};
    assert.equal(additionalProperties, false);
    assert.equal(properties?.owner?.additionalProperties, false);
    assert.equal(found.definitions.Meta?.additionalProperties, false);
    assert.deepEqual(properties.sizes?.additionalProperties, { $ref: `#/definitions/${quantity}` });
  });

  it("accept a number for a quantity, as the API server does", () => {
    assert.deepEqual(found.definitions[quantity], { type: ["string", "number"] });
  });
});
