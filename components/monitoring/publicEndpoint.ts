import type * as pulumi from "@pulumi/pulumi";
import type { Server } from "../kubernetes/networkPolicies.ts";

/** A web page that users open through the ingress. */
export interface PublicEndpoint {
  /** First label of the page's host name. */
  readonly host: string;
  /** Name of the Service behind the page. */
  readonly service: pulumi.Output<string>;
  /** Port of the Service. */
  readonly port: number;
  /** Path that returns status 200 while the page works. */
  readonly probePath: string;
  /** The pods behind the Service. */
  readonly server: Server;
  /** Whether the page has its own login; default false: the ingress controller requires a password. */
  readonly ownLogin?: boolean;
}
