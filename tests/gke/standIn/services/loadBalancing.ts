import { invalid, Refusal } from "../refusal.ts";
import type { Collection } from "../collection.ts";
import { etag, type Fields, type Handlers, type Request, type World } from "../world.ts";
import { checkName, computeResources, url } from "./computeResources.ts";

// https://cloud.google.com/compute/docs/reference/rest/v1

interface Global extends Fields {
  readonly name: string;
  readonly labelFingerprint: string;
}

export interface GlobalAddress extends Global {
  readonly address: string;
}

export interface SecurityPolicy extends Global {
  readonly rules?: readonly Rule[];
}

interface Rule extends Fields {
  readonly priority: number;
  readonly match?: { readonly config?: { readonly srcIpRanges?: readonly string[] } };
}

interface InProject {
  readonly project: string;
}

/** Global methods of the Compute Engine API for load balancers. */
export function loadBalancing(world: World): Handlers {
  const { globalAddresses, securityPolicies } = world;
  const { operation, created } = computeResources(world);
  let lastByte = 10;

  /** Methods of all kinds. */
  const common = <T extends Global>(kind: string, param: string, collection: Collection<T>) => {
    const nameOf = (project: string, name: string) => `projects/${project}/global/${kind}/${name}`;
    return {
      nameOf,
      get: ({ params }: Request<Readonly<Record<string, string>>>) =>
        collection.get(nameOf(params.project ?? "", params[param] ?? "")),
      setLabels: ({ params, body }: Request<InProject & { resource: string }, Fields>) => {
        const name = nameOf(params.project, params.resource);
        if (body.labelFingerprint !== collection.get(name).labelFingerprint)
          throw new Refusal(412, "FAILED_PRECONDITION", "Labels fingerprint is invalid", {
            reason: "conditionNotMet",
          });
        Object.assign(collection.get(name), { labels: body.labels, labelFingerprint: etag() });
        return operation(params.project, "global", "setLabels", name);
      },
      delete: ({ params }: Request<Readonly<Record<string, string>>>) => {
        const { project = "" } = params;
        const name = nameOf(project, params[param] ?? "");
        collection.delete(name);
        return operation(project, "global", "delete", name);
      },
    };
  };
  const ofAddresses = common("addresses", "address", globalAddresses);
  const ofPolicies = common("securityPolicies", "securityPolicy", securityPolicies);

  return {
    "compute.globalAddresses.insert": ({
      params: { project },
      body,
    }: Request<InProject, GlobalAddress>) => {
      checkName(body.name);
      const name = ofAddresses.nameOf(project, body.name);
      globalAddresses.add(name, {
        ...{ addressType: "EXTERNAL", ipVersion: "IPV4", networkTier: "PREMIUM" },
        ...{ status: "RESERVED", ...body, ...created("address", name) },
        ...{ address: `198.51.100.${lastByte++}`, labelFingerprint: etag() },
      });
      return operation(project, "global", "insert", name);
    },
    "compute.globalAddresses.get": ofAddresses.get,
    "compute.globalAddresses.setLabels": ofAddresses.setLabels,
    "compute.globalAddresses.delete": ofAddresses.delete,

    "compute.securityPolicies.insert": ({
      params: { project },
      body,
    }: Request<InProject, SecurityPolicy>) => {
      checkName(body.name);
      checkRules(body.rules ?? []);
      const name = ofPolicies.nameOf(project, body.name);
      securityPolicies.add(name, {
        ...{ type: "CLOUD_ARMOR", ...body, ...created("securityPolicy", name) },
        rules: (body.rules ?? []).map((rule) => ({
          ...{ kind: "compute#securityPolicyRule", preview: false, ...rule },
        })),
        ...{ fingerprint: etag(), labelFingerprint: etag(), selfLinkWithId: url(name) },
      });
      return operation(project, "global", "insert", name);
    },
    "compute.securityPolicies.get": ofPolicies.get,
    "compute.securityPolicies.setLabels": ofPolicies.setLabels,
    "compute.securityPolicies.delete": ofPolicies.delete,
  };
}

/** https://cloud.google.com/armor/docs/security-policy-overview#default-rule, https://cloud.google.com/armor/quotas */
function checkRules(rules: readonly Rule[]): void {
  const priorities = rules.map(({ priority }) => priority);
  if (!priorities.includes(2 ** 31 - 1)) throw invalid("The policy has no default rule.");
  if (new Set(priorities).size < rules.length) throw invalid("Two rules have the same priority.");
  if (rules.some(({ match }) => (match?.config?.srcIpRanges ?? []).length > 10))
    throw invalid("A rule has more than 10 ranges.");
}
