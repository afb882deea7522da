import { isGcp } from "../../model/gcp.ts";
import { resourcePolicy } from "../../model/policy.ts";
import { title } from "../../model/resource.ts";

/** Addresses of a range are too many from this length of its prefix down: more than a /8. */
const shortestPrefix = 8;

export const apiServerNotPublic = resourcePolicy({
  name: "api-server-not-public",
  description: "The API server's IP address does not answer the whole internet.",
  check: (resource, { report }) => {
    if (!isGcp(resource, "gcp:container/cluster:Cluster")) return;
    const { controlPlaneEndpointsConfig, privateClusterConfig, masterAuthorizedNetworksConfig } =
      resource.props;
    if (controlPlaneEndpointsConfig?.ipEndpointsConfig?.enabled === false) return;
    if (privateClusterConfig?.enablePrivateEndpoint === true) return;
    const why =
      "Whoever has a stolen token, or knows a hole of the API server, may use it from anywhere: it reads every Secret and deletes every volume.";
    if (!masterAuthorizedNetworksConfig) {
      report(resource, {
        what: `${title(resource)} takes connections to its API server from every address.`,
        why,
        fix: "Set masterAuthorizedNetworksConfig with the networks that need it, or controlPlaneEndpointsConfig.ipEndpointsConfig.enabled: false and use its DNS name.",
      });
      return;
    }
    for (const { cidrBlock } of masterAuthorizedNetworksConfig.cidrBlocks ?? [])
      if (Number(cidrBlock.split("/")[1]) < shortestPrefix)
        report(resource, {
          what: `${title(resource)} takes connections to its API server from ${cidrBlock}.`,
          why,
          fix: `Name the networks that need it, each a /${shortestPrefix} or smaller.`,
        });
  },
});
