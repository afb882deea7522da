import type * as pulumi from "@pulumi/pulumi";
import type { Server } from "../kubernetes/networkPolicies.ts";

/** Address of a component that other components of the namespace call. */
export interface ServiceAddress {
  /** Address in the form that the callers expect. */
  readonly address: pulumi.Input<string>;
  /** The pods behind the address. */
  readonly server: Server;
}
