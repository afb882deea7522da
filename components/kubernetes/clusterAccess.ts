import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { AppLabels } from "./labels.ts";

type Rules = k8s.types.input.rbac.v1.PolicyRule[];

/** Rights in one namespace. */
interface Grant {
  /** Name of the role and of its binding. */
  readonly name: string;
  readonly namespace: pulumi.Input<string>;
  readonly rules: Rules;
}

/**
 * The same rights in each of these namespaces of teams.
 * @param name of the installation's objects: a role of the same name may belong to another installation
 */
export const inEach = (
  namespaces: readonly string[] = [],
  name: string,
  rules: Rules,
): readonly Grant[] =>
  namespaces.map((namespace) => ({ name: `${name}-${namespace}`, namespace, rules }));

export interface ClusterAccessArgs {
  readonly namespace: pulumi.Input<string>;
  readonly labels: AppLabels;
  /** Annotations of the account; default none. */
  readonly annotations?: Readonly<Record<string, pulumi.Input<string>>> | undefined;
  /** Rights of the account in the whole cluster; default none. */
  readonly rules?: Rules | undefined;
  /** Rights of the account in single namespaces; default none. */
  readonly grants?: readonly Grant[];
}

/** A service account with rights in the cluster. All its objects but those of `grants` have the same name. */
export class ClusterAccess extends pulumi.ComponentResource {
  /** Name of the account; resolves when the roles are bound. */
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
    const apiGroup = "rbac.authorization.k8s.io";
    const subjects = [
      { kind: "ServiceAccount", name: account.metadata.name, namespace: args.namespace },
    ];
    const inThis = { parent: this };
    const inCluster = (rules: Rules) => {
      const metadata = { name, labels };
      const role = new k8s.rbac.v1.ClusterRole(name, { metadata, rules }, inThis);
      const roleRef = { apiGroup, kind: "ClusterRole", name: role.metadata.name };
      return new k8s.rbac.v1.ClusterRoleBinding(name, { metadata, roleRef, subjects }, inThis);
    };
    const inNamespace = ({ name, namespace, rules }: Grant) => {
      const metadata = { name, namespace, labels };
      const role = new k8s.rbac.v1.Role(name, { metadata, rules }, inThis);
      const roleRef = { apiGroup, kind: "Role", name: role.metadata.name };
      return new k8s.rbac.v1.RoleBinding(name, { metadata, roleRef, subjects }, inThis);
    };
    const bindings = [
      ...(args.rules ? [inCluster(args.rules)] : []),
      ...(args.grants ?? []).map(inNamespace),
    ];

    // The URN of a resource that is created or replaced is known at preview, unlike its ID.
    this.serviceAccount = pulumi
      .all([account.metadata.name, pulumi.all(bindings.map(({ urn }) => urn))])
      .apply(([account]) => account);
    this.registerOutputs({ serviceAccount: this.serviceAccount });
  }
}
