import assert from "node:assert/strict";
import { renderedOnce } from "../../../../render/renderedOnce.ts";

describe("serving annotations of a stack", () => {
  it("list every Service behind each Ingress on GKE, so that F5's controller closes its connections", async () => {
    const ingresses = (await renderedOnce("prod")).filter(({ type }) => type.endsWith(":Ingress"));
    assert.ok(ingresses.length > 1);
    for (const { name, inputs } of ingresses) {
      const rules = inputs.spec.rules as {
        http: { paths: { backend: { service: { name: string } } }[] };
      }[];
      const services = rules.flatMap(({ http }) =>
        http.paths.map(({ backend }) => backend.service.name),
      );
      assert.equal(
        inputs.metadata.annotations["nginx.org/websocket-services"],
        services.join(","),
        name,
      );
    }
  });
});
