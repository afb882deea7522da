import { Account } from "@pulumi/gcp/serviceaccount/account.js";
import { IAMMember } from "@pulumi/gcp/serviceaccount/iammember.js";
import { Key } from "@pulumi/gcp/serviceaccount/key.js";
import { BucketIAMMember } from "@pulumi/gcp/storage/bucketIAMMember.js";
import * as pulumi from "@pulumi/pulumi";
import type { ObjectStore } from "../platform.ts";

export interface IdentityArgs {
  /** The buckets to read and write. */
  readonly buckets: ObjectStore["buckets"];
  /** How pods authenticate. */
  readonly proof: Proof;
}

/** A key, replaced when the text changes; or workload identity of the cluster's accounts. */
type Proof = { readonly keyRotation: string } | { readonly workloadPool: pulumi.Input<string> };

/** The service account with access to the buckets only. */
export class Identity extends pulumi.ComponentResource {
  readonly access: Pick<ObjectStore, "credentials" | "grants" | "bindWorkloadIdentity">;

  constructor(name: string, args: IdentityArgs, opts: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:gke:Identity", name, {}, opts);
    const account = new Account(
      name,
      { displayName: `Thanos of stack ${pulumi.getStack()}` },
      { parent: this },
    );
    const grants = Object.entries(args.buckets).map(
      ([use, bucket]) =>
        new BucketIAMMember(
          `${name}-${use}`,
          { bucket, role: "roles/storage.objectAdmin", member: account.member },
          { parent: this },
        ),
    );

    const { proof } = args;
    if ("keyRotation" in proof) {
      const key = new Key(
        name,
        { serviceAccountId: account.name, keepers: { rotation: proof.keyRotation } },
        { parent: this },
      );
      const credentials = key.privateKey.apply((key) => Buffer.from(key, "base64").toString());
      this.access = { credentials: pulumi.secret(credentials), grants };
    } else
      this.access = {
        bindWorkloadIdentity: ({ namespace, name: podAccount }) => {
          const binding = new IAMMember(
            `${name}-${podAccount}`,
            {
              serviceAccountId: account.name,
              role: "roles/iam.workloadIdentityUser",
              member: pulumi.interpolate`serviceAccount:${proof.workloadPool}[${namespace}/${podAccount}]`,
            },
            { parent: this },
          );
          return {
            annotations: { "iam.gke.io/gcp-service-account": account.email },
            dependsOn: [...grants, binding],
          };
        },
        grants,
      };
    this.registerOutputs({ email: account.email });
  }
}
