import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { quantityValue } from "../settings/quantity.ts";
import type { ApiServer } from "./apiServer.ts";
import { pathOf } from "./liveObjects.ts";

/** A PersistentVolumeClaim with its configured size. */
export const wantedClaim = z.object({
  namespace: z.string(),
  name: z.string(),
  /** As a quantity. */
  storage: z.string(),
});
export type WantedClaim = z.output<typeof wantedClaim>;

const list = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      spec: z.object({ resources: z.object({ requests: z.object({ storage: z.string() }) }) }),
    }),
  ),
});

/**
 * Checks that no claim is larger than its configured size: volumes can't shrink.
 * @throws RunError with the settings and the smallest allowed value of each
 */
export async function checkSizes(api: ApiServer, wanted: readonly WantedClaim[]): Promise<void> {
  const namespaces = [...new Set(wanted.map(({ namespace }) => namespace))];
  const problems = await Promise.all(
    namespaces.map(async (namespace) => {
      const path = pathOf({ apiVersion: "v1", kind: "PersistentVolumeClaim", namespace });
      const { status, body } = await api.ask(`${path}?resourceVersion=0`);
      // Without the right to list claims, the API server itself refuses a smaller size.
      if (status !== 200) return [];
      const sizes = new Map(
        list
          .parse(body)
          .items.map(({ metadata, spec }) => [metadata.name, spec.resources.requests.storage]),
      );
      return wanted
        .filter((claim) => claim.namespace === namespace)
        .flatMap((claim) => shrinking(claim, sizes.get(claim.name)));
    }),
  );
  if (problems.flat().length > 0)
    throw new pulumi.RunError([...new Set(problems.flat())].join("\n"));
}

function shrinking({ namespace, name, storage }: WantedClaim, live: string | undefined): string[] {
  if (live === undefined || quantityValue(live) <= quantityValue(storage)) return [];
  return [
    `ha-monitoring:${settingOf(name)} must be at least ${live}: PersistentVolumeClaim ${namespace}/${name} already has this size, and volumes can't shrink (got "${storage}")`,
  ];
}

/** The setting for a claim's size, such as ruler.storeGateway.storage. */
export function settingOf(claim: string): string {
  // prometheus-storage-prometheus-0, data-thanos-ruler-store-gateway-0 or data-thanos-store-gateway-1-0
  const set = claim.replace(/^(data|.*-storage)-/, "").replace(/(-\d+)+$/, "");
  const [, ruler = "", part = set] = /^thanos-(ruler-)?(.+)$/.exec(set) ?? [];
  const setting = part.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return `${ruler && "ruler."}${setting}.storage`;
}
