import { CryptoKey } from "@pulumi/gcp/kms/cryptoKey.js";
import { CryptoKeyIAMMember } from "@pulumi/gcp/kms/cryptoKeyIAMMember.js";
import { KeyRing } from "@pulumi/gcp/kms/keyRing.js";
import { getProjectOutput } from "@pulumi/gcp/organizations/getProject.js";
import { ServiceIdentity } from "@pulumi/gcp/projects/serviceIdentity.js";
import { getProjectServiceAccountOutput } from "@pulumi/gcp/storage/getProjectServiceAccount.js";
import * as pulumi from "@pulumi/pulumi";
import { seconds } from "../../settings/duration.ts";
import type { GkeSettings } from "./settings.ts";

export interface EncryptionArgs {
  /** ID of the project. */
  readonly project: string;
  readonly region: string;
  /** Refuses to delete the key. */
  readonly deletionProtection: boolean;
  /** Settings with their defaults filled in. */
  readonly settings: NonNullable<GkeSettings["encryption"]>;
}

/** A key of one's own, which Google's services may use in the project's name. */
export class Encryption extends pulumi.ComponentResource {
  /** Its name in full, known when the services may use it. */
  readonly key: pulumi.Output<string>;

  constructor(name: string, args: EncryptionArgs, opts: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:gke:Encryption", name, {}, opts);
    const { project, region, deletionProtection, settings } = args;

    let key: pulumi.Input<string>;
    if (settings.existing) key = settings.existing.key;
    else {
      // A ring can't be deleted, and to delete the key is to delete all that it encrypts, with
      // what the buckets keep to be brought back.
      const forGood = { parent: this, retainOnDelete: true, protect: deletionProtection };
      const ring = new KeyRing(name, { location: region }, forGood);
      const rotationPeriod = `${seconds(settings.create.rotation)}s`;
      key = new CryptoKey(name, { keyRing: ring.id, rotationPeriod }, forGood).id;
    }
    // Google makes the accounts of its services at some later time, unless asked to:
    // https://github.com/hashicorp/terraform-provider-google/issues/7611
    const identities = ["compute", "container"].map(
      (service) =>
        new ServiceIdentity(
          `${name}-${service}`,
          { project, service: `${service}.googleapis.com` },
          { parent: this },
        ),
    );
    const asked = { parent: this, dependsOn: opts.dependsOn };
    const number = getProjectOutput({ projectId: project }, asked).number;
    const agents = {
      // Makes the account where there is none yet.
      buckets: getProjectServiceAccountOutput({ project }, asked).emailAddress,
      disks: pulumi.interpolate`service-${number}@compute-system.iam.gserviceaccount.com`,
      secrets: pulumi.interpolate`service-${number}@container-engine-robot.iam.gserviceaccount.com`,
    };
    const grants = Object.entries(agents).map(
      ([use, email]) =>
        new CryptoKeyIAMMember(
          `${name}-${use}`,
          {
            cryptoKeyId: key,
            role: "roles/cloudkms.cryptoKeyEncrypterDecrypter",
            member: pulumi.interpolate`serviceAccount:${email}`,
          },
          { parent: this, dependsOn: identities },
        ).id,
    );

    this.key = pulumi.all([key, pulumi.all(grants)]).apply(([key]) => key);
    this.registerOutputs({ key: this.key });
  }
}
