import { Account } from "@pulumi/gcp/serviceaccount/account.js";
import { IAMMember } from "@pulumi/gcp/serviceaccount/iammember.js";
import { Key } from "@pulumi/gcp/serviceaccount/key.js";
import { BucketIAMMember } from "@pulumi/gcp/storage/bucketIAMMember.js";
import * as pulumi from "@pulumi/pulumi";
import type { BucketUse, ObjectStore, PodAccount, WorkloadIdentity } from "../platform.ts";

export interface IdentityArgs {
  /** The buckets to read and write. */
  readonly buckets: ObjectStore["buckets"];
  /** How pods authenticate. */
  readonly proof: Proof;
}

/** A key, replaced when the text changes; or workload identity of the cluster's accounts. */
type Proof =
  | { readonly keyRotation: string }
  | {
      readonly workloadPool: pulumi.Input<string>;
      /** Whether each use of a bucket has a service account; otherwise, all uses share one. */
      readonly accountPerUse: boolean;
    };

/**
 * Roles of each use: https://thanos.io/tip/thanos/storage.md/#gcs. Overwriting an object needs the right
 * to delete it, which only compactors have.
 */
const roles: Readonly<Record<BucketUse["does"], readonly string[]>> = {
  upload: ["objectViewer", "objectCreator"],
  read: ["objectViewer"],
  compact: ["objectUser"],
};

/** A service account and its roles on buckets. */
interface Granted {
  readonly account: Account;
  readonly grants: readonly BucketIAMMember[];
}

/** The service accounts with access to the buckets only. */
export class Identity extends pulumi.ComponentResource {
  readonly access: Pick<
    ObjectStore,
    "credentials" | "grants" | "bindWorkloadIdentity" | "accountPerUse"
  >;

  constructor(name: string, args: IdentityArgs, opts: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:gke:Identity", name, {}, opts);
    const { buckets, proof } = args;
    const inThis = { parent: this };

    const granted = (
      account: Account,
      grants: readonly (readonly [name: string, bucket: pulumi.Input<string>, role: string])[],
    ): Granted => ({
      account,
      grants: grants.map(
        ([name, bucket, role]) =>
          new BucketIAMMember(
            name,
            { bucket, role: `roles/storage.${role}`, member: account.member },
            inThis,
          ),
      ),
    });
    const ofAllUses = () =>
      granted(
        new Account(name, { displayName: `Thanos of stack ${pulumi.getStack()}` }, inThis),
        Object.entries(buckets).map(([use, bucket]) => [`${name}-${use}`, bucket, "objectAdmin"]),
      );
    const ofUse = (pods: string, { bucket, does }: BucketUse) =>
      granted(
        new Account(pods, { displayName: `${pods} of stack ${pulumi.getStack()}` }, inThis),
        roles[does].map((role) => [`${pods}-${role}`, buckets[bucket], role]),
      );

    if ("keyRotation" in proof) {
      const { account, grants } = ofAllUses();
      const key = new Key(
        name,
        { serviceAccountId: account.name, keepers: { rotation: proof.keyRotation } },
        inThis,
      );
      const credentials = key.privateKey.apply((key) => Buffer.from(key, "base64").toString());
      this.access = { credentials: pulumi.secret(credentials), grants };
    } else {
      const { workloadPool, accountPerUse } = proof;
      const shared = accountPerUse ? undefined : ofAllUses();
      const bindWorkloadIdentity = (pods: PodAccount, use: BucketUse): WorkloadIdentity => {
        const { account, grants } = shared ?? ofUse(pods.name, use);
        const binding = new IAMMember(
          `${name}-${pods.name}`,
          {
            serviceAccountId: account.name,
            role: "roles/iam.workloadIdentityUser",
            member: pulumi.interpolate`serviceAccount:${workloadPool}[${pods.namespace}/${pods.name}]`,
          },
          inThis,
        );
        return {
          annotations: { "iam.gke.io/gcp-service-account": account.email },
          dependsOn: [...grants, binding],
        };
      };
      this.access = { bindWorkloadIdentity, accountPerUse };
    }
    this.registerOutputs();
  }
}
