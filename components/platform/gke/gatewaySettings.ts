import * as z from "zod";
import { range } from "../../settings/range.ts";
import { distinct, flag, matching, must, section } from "../../settings/schema.ts";

const aMember = must('be a principal such as "group:devops@example.com"');

/** Whether a range has room for the proxies: https://cloud.google.com/load-balancing/docs/proxy-only-subnets */
const isProxyRange = (cidr: string) => Number(cidr.split("/")[1]) <= 26;

/** Settings of GKE's own Gateway. */
export const gatewaySettings = section({
  internal: flag()
    .default(false)
    .describe(
      "whether the load balancer has an address of the cluster's network instead of a public one",
    ),
  proxyRange: range().refine(isProxyRange, must("be a /26 or larger")).optional().meta({
    description:
      "with `internal`: address range of the region's proxy-only subnetwork, a `/26` or larger. The stack creates the subnetwork in a network that the stack creates; in an existing network, it must exist",
    derivedDefault: "`10.40.0.0/23`",
  }),
  sourceRanges: distinct(range(), "be a list of ranges").default([]).meta({
    description:
      "address ranges that may connect; a Cloud Armor policy refuses all other addresses. Not with `internal`",
    derivedDefault: "every address",
  }),
  dnsZone: matching(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/, "be the name of a zone")
    .optional()
    .describe(
      "name of an existing zone of Cloud DNS in `gke.project` that has the names below `domain`. The stack creates the DNS record of all hosts there and, without `internal`, a certificate of Certificate Manager, which replaces that of `tls`",
    ),
  iap: section({
    members: distinct(
      z
        .string(aMember)
        .regex(/^((user|group|serviceAccount|domain):[^\s:]+|principal(Set)?:\/\/\S+)$/, aMember),
      "be a list of principals",
    )
      .refine(({ length }) => length > 0, must("be a list of at least one principal"))
      .describe(
        "users who may open the pages that have no login by themselves, after a login with Google (Identity-Aware Proxy): `user:…`, `group:…` or `domain:…`, each of the project's organization",
      ),
  }),
}).superRefine(({ internal, proxyRange, sourceRanges }, context) => {
  const problem = (key: string, message: string) => {
    context.addIssue({ code: "custom", path: [key], message });
  };
  if (internal && sourceRanges.length > 0)
    problem(
      "sourceRanges",
      "must not be set with internal: only clients in the network reach the load balancer, and IAP identifies their users",
    );
  if (!internal && proxyRange !== undefined)
    problem(
      "proxyRange",
      "must not be set without internal: only internal load balancers use a proxy-only subnetwork",
    );
});

export type GatewaySettings = z.output<typeof gatewaySettings>;

/** Range of the proxies of an internal load balancer; undefined if it is public. */
export const proxyRangeOf = ({ internal, proxyRange }: GatewaySettings): string | undefined =>
  internal ? (proxyRange ?? "10.40.0.0/23") : undefined;

/** Whether Certificate Manager issues the certificate. */
export const hasOwnCertificate = ({ internal, dnsZone }: GatewaySettings): boolean =>
  !internal && dnsZone !== undefined;

/** Settings of the monitoring that have no effect with a Gateway, and the reason. */
export const unusedSettings = (gateway: GatewaySettings | undefined) => ({
  ...(gateway && {
    basicAuth:
      "Google's load balancer has no passwords; gke.ingress.gateway.iap.members lists the users",
  }),
  ...(gateway &&
    hasOwnCertificate(gateway) && {
      tls: "Certificate Manager issues the certificate, because of gke.ingress.gateway.dnsZone",
    }),
});
