import { IAMMember } from "@pulumi/gcp/projects/iammember.js";
import { Account } from "@pulumi/gcp/serviceaccount/account.js";
import * as pulumi from "@pulumi/pulumi";

export interface NodeAccountArgs {
  /** ID of the project. */
  readonly project: string;
}

/**
 * The account of the nodes, which may only send logs and metrics. Pods have their own accounts. Nodes
 * depend on this component, as they need its role.
 */
export class NodeAccount extends pulumi.ComponentResource {
  /** Address of the account. */
  readonly email: pulumi.Output<string>;

  constructor(name: string, { project }: NodeAccountArgs, opts: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:gke:NodeAccount", name, {}, opts);
    const account = new Account(
      name,
      { displayName: `Nodes of the cluster of stack ${pulumi.getStack()}` },
      { parent: this },
    );
    // https://cloud.google.com/kubernetes-engine/docs/how-to/hardening-your-cluster#use_least_privilege_sa
    new IAMMember(
      name,
      { project, role: "roles/container.defaultNodeServiceAccount", member: account.member },
      { parent: this },
    );
    this.email = account.email;
    this.registerOutputs({ email: this.email });
  }
}
