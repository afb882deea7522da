import type * as pulumi from "@pulumi/pulumi";
import type { Server } from "../kubernetes/networkPolicies.ts";

/** What a component offers to others of the namespace. */
export interface Upstream {
  /** Where it is reached, in the form that its callers take. */
  readonly address: pulumi.Input<string>;
  /** The pods behind the address. */
  readonly server: Server;
}
