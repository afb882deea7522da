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

    const createAccount = (account: string, part: string) =>
      new Account(account, { displayName: `${part} of stack ${pulumi.getStack()}` }, inThis);
    const grant = (grantName: string, bucket: pulumi.Input<string>, role: string, to: Account) =>
      new BucketIAMMember(
        grantName,
        { bucket, role: `roles/storage.${role}`, member: to.member },
        inThis,
      );
    const ofAllUses = (): Granted => {
      const account = createAccount(name, "Thanos");
      const grants = Object.entries(buckets).map(([use, bucket]) =>
        grant(`${name}-${use}`, bucket, "objectAdmin", account),
      );
      return { account, grants };
    };
    const ofUse = (pods: string, { bucket, does }: BucketUse): Granted => {
      const account = createAccount(pods, pods);
      const grants = roles[does].map((role) =>
        grant(`${pods}-${role}`, buckets[bucket], role, account),
      );
      return { account, grants };
    };

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
