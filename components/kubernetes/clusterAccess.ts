import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { AppLabels } from "./labels.ts";

export interface ClusterAccessArgs {
  readonly namespace: pulumi.Input<string>;
  readonly labels: AppLabels;
  /** Annotations of the account; default none. */
  readonly annotations?: Readonly<Record<string, pulumi.Input<string>>> | undefined;
  /** Rights of the account in the whole cluster. */
  readonly rules: k8s.types.input.rbac.v1.PolicyRule[];
}

/** A service account with rights in the whole cluster. All its objects have the same name. */
export class ClusterAccess extends pulumi.ComponentResource {
  /** Name of the account; resolves when the role is bound. */
  readonly serviceAccount: pulumi.Output<string>;

  constructor(name: string, args: ClusterAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:kubernetes:ClusterAccess", name, {}, opts);
    const labels = args.labels.all;

    const account = new k8s.core.v1.ServiceAccount(
      name,
      {
        metadata: {
          name,
          namespace: args.namespace,
          labels,
          annotations: args.annotations && { ...args.annotations },
        },
      },
      { parent: this },
    );
    const role = new k8s.rbac.v1.ClusterRole(
      name,
      { metadata: { name, labels }, rules: args.rules },
      { parent: this },
    );
    const binding = new k8s.rbac.v1.ClusterRoleBinding(
      name,
      {
        metadata: { name, labels },
        roleRef: {
          apiGroup: "rbac.authorization.k8s.io",
          kind: "ClusterRole",
          name: role.metadata.name,
        },
        subjects: [
          { kind: "ServiceAccount", name: account.metadata.name, namespace: args.namespace },
        ],
      },
      { parent: this },
    );

    // The URN of a resource that is created or replaced is known at preview, unlike its ID.
    this.serviceAccount = pulumi
      .all([account.metadata.name, binding.urn])
      .apply(([account]) => account);
    this.registerOutputs({ serviceAccount: this.serviceAccount });
  }
}
