import type { ServiceAddress } from "../../../components/monitoring/serviceAddress.ts";

/** A component at an address. */
export const serviceAddress = (address: string): ServiceAddress => ({
  address,
  server: { name: address, pods: { app: address }, ports: [1] },
});
