import { aborted, invalid } from "./refusal.ts";
import { etag, type Handlers, type Request, type World } from "./world.ts";

export interface Policy {
  readonly etag: string;
  readonly version?: number;
  readonly bindings?: readonly { readonly role: string; readonly members: readonly string[] }[];
}

/** IAM policies by the names of their resources. */
export class Policies {
  readonly #world: World;
  readonly #policies = new Map<string, Policy>();

  constructor(world: World) {
    this.#world = world;
  }

  get(resource: string): Policy {
    const known = this.#policies.get(resource);
    if (known) return known;
    const empty = { version: 1, etag: etag(), bindings: [] };
    this.#policies.set(resource, empty);
    return empty;
  }

  /** @throws Refusal for a concurrent change, for invalid roles and for members that do not exist */
  set(resource: string, asked: Policy): Policy {
    if (asked.etag && asked.etag !== this.get(resource).etag)
      throw aborted(
        "There were concurrent policy changes. Please retry the whole read-modify-write with exponential backoff.",
      );
    for (const { role, members } of asked.bindings ?? []) {
      if (!/^(roles|projects|organizations)\//.test(role))
        throw invalid(`Role ${role} is not supported for this resource.`);
      members.forEach((member) => {
        this.#check(member);
      });
    }
    const policy = { ...this.get(resource), bindings: [], ...asked, etag: etag() };
    this.#policies.set(resource, policy);
    return policy;
  }

  delete(resource: string): void {
    this.#policies.delete(resource);
  }

  grants(resource: string, role: string, account: string): boolean {
    const member = `serviceAccount:${account}`;
    return (this.get(resource).bindings ?? []).some(
      (binding) => binding.role === role && binding.members.includes(member),
    );
  }

  /** Marks an account's roles as those of a deleted account: https://cloud.google.com/iam/docs/overview#deleted_principals */
  markDeleted(account: string, uniqueId: string): void {
    const member = `serviceAccount:${account}`;
    for (const [resource, policy] of this.#policies) {
      const bindings = (policy.bindings ?? []).map(({ members, ...binding }) => ({
        ...binding,
        members: members.map((other) =>
          other === member ? `deleted:${member}?uid=${uniqueId}` : other,
        ),
      }));
      this.#policies.set(resource, { ...policy, bindings });
    }
  }

  #check(member: string): void {
    const account = /^serviceAccount:(.*)$/.exec(member)?.[1];
    if (account === undefined) {
      if (
        !/^(deleted|user|group|domain|project(Owner|Editor|Viewer)|principal(Set)?):/.test(member)
      )
        throw invalid(`Invalid argument: ${member}`);
      return;
    }
    const pool = /^(.+\.svc\.id\.goog)\[.+\/.+\]$/.exec(account)?.[1];
    const exists =
      pool === undefined
        ? this.#world.projectOfAccount(account) !== undefined
        : this.#world.workloadPools.has(pool);
    if (!exists)
      throw invalid(
        pool === undefined
          ? `Service account ${account} does not exist.`
          : `Identity Pool does not exist (${pool}).`,
      );
  }
}

/** The methods getIamPolicy and setIamPolicy of resources whose full names are paths. */
export const policyMethods = (
  world: World,
  prefix: string,
  requireExisting: (resource: string) => unknown,
): Handlers => ({
  [`${prefix}.getIamPolicy`]: ({ params: { resource } }: Request<{ resource: string }>) => {
    requireExisting(resource);
    return world.policies.get(resource);
  },
  [`${prefix}.setIamPolicy`]: ({
    params: { resource },
    body: { policy },
  }: Request<{ resource: string }, { policy: Policy }>) => {
    requireExisting(resource);
    return world.policies.set(resource, policy);
  },
});
