import { generateKeyPairSync, randomBytes } from "node:crypto";
import { invalid } from "../refusal.ts";
import { policyMethods } from "../policies.ts";
import { etag, type Fields, type Handlers, now, type Request, type World } from "../world.ts";

// https://cloud.google.com/iam/docs/reference/rest/v1

export interface Account extends Fields {
  readonly name: string;
  readonly email: string;
  readonly uniqueId: string;
}

export interface AccountKey extends Fields {
  readonly name: string;
}

interface Named {
  readonly name: string;
}

interface NewAccount {
  readonly accountId: string;
  readonly serviceAccount?: { readonly displayName?: string };
}

/** Methods of the Identity and Access Management API. */
export function iam(world: World): Handlers {
  const { accounts, accountKeys, policies } = world;
  /** A project of "-" stands for the project of the account. */
  const fullName = (name: string) =>
    name.replace(/^projects\/-\/serviceAccounts\/([^/]+)/, (_, email: string) => {
      const project = world.projectOfAccount(email)?.id ?? "-";
      return `projects/${project}/serviceAccounts/${email}`;
    });
  const prefix = "iam.projects.serviceAccounts";
  return {
    ...policyMethods(world, prefix, (name) => accounts.get(name)),
    [`${prefix}.create`]: ({ params, body }: Request<Named, NewAccount>) => {
      const { accountId, serviceAccount = {} } = body;
      if (!/^[a-z]([-a-z0-9]{4,28}[a-z0-9])$/.test(accountId))
        throw invalid(`Account ID ${accountId} must be 6 to 30 characters`);
      if ((serviceAccount.displayName ?? "").length > 100)
        throw invalid("The display name is longer than 100 bytes");
      const projectId = params.name.replace("projects/", "");
      const email = `${accountId}@${projectId}.iam.gserviceaccount.com`;
      const name = `${params.name}/serviceAccounts/${email}`;
      return accounts.add(name, {
        ...serviceAccount,
        ...{ name, projectId, email, etag: etag() },
        ...{ uniqueId: world.nextId(), oauth2ClientId: world.nextId() },
      });
    },
    [`${prefix}.get`]: ({ params }: Request<Named>) => accounts.get(fullName(params.name)),
    [`${prefix}.patch`]: ({ params, body }: Request<Named, { serviceAccount: Fields }>) =>
      accounts.change(fullName(params.name), body.serviceAccount),
    [`${prefix}.delete`]: ({ params }: Request<Named>) => {
      const name = fullName(params.name);
      const { email, uniqueId } = accounts.get(name);
      accounts.delete(name);
      for (const key of accountKeys.under(name)) accountKeys.delete(key.name);
      policies.delete(name);
      policies.markDeleted(email, uniqueId);
      return {};
    },

    [`${prefix}.keys.create`]: ({ params, body }: Request<Named, Fields>) => {
      const account = accounts.get(fullName(params.name));
      const id = randomBytes(20).toString("hex");
      const { privateKey, publicKey } = generateKeyPairSync("rsa", {
        modulusLength: 2048,
        privateKeyEncoding: { type: "pkcs8", format: "pem" },
        publicKeyEncoding: { type: "spki", format: "pem" },
      });
      const file = {
        ...{ type: "service_account", private_key_id: id, private_key: privateKey },
        ...{ project_id: account.projectId, client_email: account.email },
        ...{ client_id: account.oauth2ClientId, token_uri: "https://oauth2.googleapis.com/token" },
      };
      const name = `${account.name}/keys/${id}`;
      const key = accountKeys.add(name, {
        ...{ name, keyOrigin: "GOOGLE_PROVIDED", keyType: "USER_MANAGED" },
        keyAlgorithm: body.keyAlgorithm ?? "KEY_ALG_RSA_2048",
        ...{ validAfterTime: now(), validBeforeTime: "9999-12-31T23:59:59Z" },
        publicKeyData: Buffer.from(publicKey).toString("base64"),
      });
      return {
        ...key,
        privateKeyType: body.privateKeyType ?? "TYPE_GOOGLE_CREDENTIALS_FILE",
        privateKeyData: Buffer.from(JSON.stringify(file)).toString("base64"),
      };
    },
    [`${prefix}.keys.get`]: ({ params }: Request<Named>) => accountKeys.get(fullName(params.name)),
    [`${prefix}.keys.delete`]: ({ params }: Request<Named>) => {
      accountKeys.delete(fullName(params.name));
      return {};
    },
  };
}
