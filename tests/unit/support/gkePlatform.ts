import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { GkePlatform } from "../../../components/platform/gke/gke.ts";
import { gkeSettings } from "../../../components/platform/gke/settings.ts";
import { calls } from "../../../render/mockOutputs.ts";
import { gke } from "./config.ts";
import { run, type Stack, valueOf } from "./stack.ts";

export interface Made {
  readonly stack: Stack;
  readonly platform: GkePlatform;
  /** Result of `look`. */
  readonly seen: unknown;
}

/** Creates the platform with the minimum settings and some changes. */
export async function make(
  changes: object = {},
  look: (platform: GkePlatform) => Promise<unknown> = () => Promise.resolve(),
  ...engine: [
    calls?: Readonly<Record<string, object>>,
    replaced?: (one: { type: string; name: string }) => boolean,
  ]
): Promise<Made> {
  const made: { platform: GkePlatform; seen: Promise<unknown> }[] = [];
  const stack = await run(
    () => {
      const settings = gkeSettings.parse({ gke: { ...gke.gke, ...changes } }).gke;
      const { domain } = gke;
      const args = { domain, namespace: "monitoring", settings };
      const platform = new GkePlatform("gke", args, { transformations: [] });
      made.push({ platform, seen: look(platform) });
    },
    {},
    ...engine,
  );
  const [one] = made;
  assert.ok(one);
  return { stack, platform: one.platform, seen: await one.seen };
}

/** Annotations of a ServiceAccount with workload identity. */
export const admitted = ({ objectStore: { bindWorkloadIdentity } }: GkePlatform) => {
  assert.ok(bindWorkloadIdentity);
  const { annotations } = bindWorkloadIdentity(
    { namespace: "monitoring", name: "thanos" },
    { bucket: "longTerm", does: "read" },
  );
  return valueOf(pulumi.output(annotations));
};

/** Result of reading a cluster that only accepts connections by its IP address. */
export const byIp = {
  "gcp:container/getCluster:getCluster": {
    ...calls["gcp:container/getCluster:getCluster"],
    controlPlaneEndpointsConfigs: [
      { dnsEndpointConfigs: [{ allowExternalTraffic: false, endpoint: "gke-0a1b2c3.gke.goog" }] },
    ],
  },
};
/** Settings of a cluster whose IP endpoint is open. */
export const authorized = {
  cluster: {
    create: { ...gke.gke.cluster.create, authorizedNetworks: ["198.51.100.0/24"] },
  },
};
/** Name of an existing encryption key. */
export const key = "projects/p/locations/europe-west1/keyRings/r/cryptoKeys/k";
