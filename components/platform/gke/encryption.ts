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
  /** The APIs by which the service agents are found: Resource Manager and Storage. */
  readonly apis: readonly pulumi.Resource[];
  /** Protects the key from deletion. */
  readonly deletionProtection: boolean;
  readonly settings: NonNullable<GkeSettings["encryption"]>;
}

/**
 * A customer-managed key, which Google's services may use on behalf of the project. Resources that
 * are encrypted with the key depend on this component.
 */
export class Encryption extends pulumi.ComponentResource {
  /** Full name of the key. */
  readonly key: pulumi.Output<string>;

  constructor(name: string, args: EncryptionArgs, opts: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:gke:Encryption", name, {}, opts);
    const { project, region, apis, deletionProtection, settings } = args;

    let key: pulumi.Input<string>;
    if (settings.existing) key = settings.existing.key;
    else {
      // A key ring can't be deleted, and deleting the key would destroy all data encrypted with it,
      // including soft-deleted objects.
      const retained = { parent: this, retainOnDelete: true, protect: deletionProtection };
      const ring = new KeyRing(name, { location: region }, retained);
      const rotationPeriod = `${seconds(settings.create.rotation)}s`;
      key = new CryptoKey(name, { keyRing: ring.id, rotationPeriod }, retained).id;
    }
    // Google creates the accounts of its services only later, unless requested:
    // https://github.com/hashicorp/terraform-provider-google/issues/7611
    const identities = ["compute", "container"].map(
      (service) =>
        new ServiceIdentity(
          `${name}-${service}`,
          { project, service: `${service}.googleapis.com` },
          { parent: this },
        ),
    );
    const asked = { parent: this, dependsOn: [...apis] };
    const number = getProjectOutput({ projectId: project }, asked).number;
    const agents = {
      // Creates the account if it does not exist yet.
      buckets: getProjectServiceAccountOutput({ project }, asked).emailAddress,
      disks: pulumi.interpolate`service-${number}@compute-system.iam.gserviceaccount.com`,
      secrets: pulumi.interpolate`service-${number}@container-engine-robot.iam.gserviceaccount.com`,
    };
    for (const [use, email] of Object.entries(agents))
      new CryptoKeyIAMMember(
        `${name}-${use}`,
        {
          cryptoKeyId: key,
          role: "roles/cloudkms.cryptoKeyEncrypterDecrypter",
          member: pulumi.interpolate`serviceAccount:${email}`,
        },
        // Retained: without the grant, Google could not read what is encrypted with the key, and the
        // agents belong to the project, so that another stack with the same key has the same grants.
        { parent: this, dependsOn: identities, retainOnDelete: true },
      );

    this.key = pulumi.output(key);
    this.registerOutputs({ key: this.key });
  }
}
