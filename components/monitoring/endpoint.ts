import type * as pulumi from "@pulumi/pulumi";
import type { Server } from "../kubernetes/networkPolicies.ts";

/** A page that people open. */
export interface Endpoint {
  /** First label of its host name. */
  readonly host: string;
  /** Name of the Service behind it. */
  readonly service: pulumi.Output<string>;
  /** Port of the Service. */
  readonly port: number;
  /** Path that answers with status 200 as long as the page works. */
  readonly probePath: string;
  /** The pods behind the Service. */
  readonly server: Server;
  /** It asks for a login itself; default false, and the ingress controller asks for one. */
  readonly ownLogin?: boolean;
}
