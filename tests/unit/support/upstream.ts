import type { Upstream } from "../../../components/monitoring/upstream.ts";

/** A component at an address. */
export const upstream = (address: string): Upstream => ({
  address,
  server: { name: address, pods: { app: address }, ports: [1] },
});
