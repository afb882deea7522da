import { readdir, readFile } from "node:fs/promises";
import * as path from "node:path";
import { parse } from "yaml";
import { moduleDirectory } from "../../../local/tools/build.ts";
import { tools } from "../../../local/tools/catalog.ts";

/** CustomResourceDefinitions of a GKE cluster with the Gateway API. */
export async function gatewayApi(): Promise<readonly object[]> {
  return [...(await standardDefinitions()), ...googleDefinitions];
}

/** Definitions of the Gateway API, of the version that Traefik is built with. */
export async function standardDefinitions(): Promise<readonly object[]> {
  const traefik = tools.find(({ module }) => module === "traefik");
  if (!traefik) throw new Error("local/tools/catalog.ts has no traefik.");
  const module = await moduleDirectory("sigs.k8s.io/gateway-api", traefik);
  const folder = path.join(module, "config/crd/standard");
  const files = (await readdir(folder)).filter((name) => /_(gateway|httproute)/.test(name));
  return Promise.all(
    files.map(async (file) => parse(await readFile(path.join(folder, file), "utf8")) as object),
  );
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
