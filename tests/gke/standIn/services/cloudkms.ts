import { failedPrecondition, invalid } from "../refusal.ts";
import { policyMethods } from "../policies.ts";
import { type Fields, type Handlers, now, type Request, type World } from "../world.ts";

// https://cloud.google.com/kms/docs/reference/rest/v1

export interface KeyRing extends Fields {
  readonly name: string;
}

export interface CryptoKey extends Fields {
  readonly name: string;
  readonly primary: Fields;
}

interface Named {
  readonly name: string;
}

interface Under {
  readonly parent: string;
}

/** Methods of the Key Management Service API. */
export function cloudkms(world: World): Handlers {
  const { keyRings, cryptoKeys } = world;
  const keysMethod = "cloudkms.projects.locations.keyRings.cryptoKeys";
  return {
    ...policyMethods(world, keysMethod, (name) => cryptoKeys.get(name)),
    "cloudkms.projects.locations.keyRings.create": ({
      params: { parent },
      query,
    }: Request<Under>) => {
      const name = `${parent}/keyRings/${query.get("keyRingId") ?? ""}`;
      return keyRings.add(name, { name, createTime: now() });
    },
    "cloudkms.projects.locations.keyRings.get": ({ params }: Request<Named>) =>
      keyRings.get(params.name),
    [`${keysMethod}.create`]: ({ params: { parent }, query, body }: Request<Under, Fields>) => {
      keyRings.get(parent);
      if (body.rotationPeriod && !body.nextRotationTime)
        throw invalid("next_rotation_time must be set with rotation_period");
      const name = `${parent}/cryptoKeys/${query.get("cryptoKeyId") ?? ""}`;
      const strength = { protectionLevel: "SOFTWARE", algorithm: "GOOGLE_SYMMETRIC_ENCRYPTION" };
      return cryptoKeys.add(name, {
        ...{ createTime: now(), destroyScheduledDuration: "2592000s", versionTemplate: strength },
        ...body,
        name,
        primary: {
          ...{ name: `${name}/cryptoKeyVersions/1`, state: "ENABLED", ...strength },
          ...{ createTime: now(), generateTime: now() },
        },
      });
    },
    [`${keysMethod}.get`]: ({ params }: Request<Named>) => cryptoKeys.get(params.name),
    [`${keysMethod}.patch`]: ({ params, body }: Request<Named, Fields>) =>
      cryptoKeys.change(params.name, body),
  };
}

/** @throws Refusal if an account may not encrypt with a key */
export function requireKey({ cryptoKeys, policies }: World, key: string, account: string): void {
  cryptoKeys.get(key);
  if (!policies.grants(key, "roles/cloudkms.cryptoKeyEncrypterDecrypter", account))
    throw failedPrecondition(
      `Permission denied on Cloud KMS key. Please ensure that ${account} has been granted cloudkms.cryptoKeyVersions.useToEncrypt on ${key}.`,
    );
}
