import { isGcp } from "../../model/gcp.ts";
import { resourcePolicy } from "../../model/policy.ts";
import { title } from "../../model/resource.ts";

/** Prefix length of the largest accepted range. */
const shortestPrefix = 8;

export const apiServerNotPublic = resourcePolicy({
  name: "api-server-not-public",
  description: "The API server's IP address accepts no connections from the whole internet.",
  prevents: "access to every Secret with one stolen token",
  check: (resource, { report }) => {
    if (!isGcp(resource, "gcp:container/cluster:Cluster")) return;
    const { controlPlaneEndpointsConfig, privateClusterConfig, masterAuthorizedNetworksConfig } =
      resource.props;
    if (controlPlaneEndpointsConfig?.ipEndpointsConfig?.enabled === false) return;
    if (privateClusterConfig?.enablePrivateEndpoint === true) return;
    const why =
      "A stolen token, or a vulnerability of the API server, can be used from anywhere, to read every Secret and delete every volume.";
    if (!masterAuthorizedNetworksConfig) {
      report(resource, {
        what: `${title(resource)} accepts connections to its API server from every address.`,
        why,
        fix: "Set masterAuthorizedNetworksConfig with the networks that need it, or controlPlaneEndpointsConfig.ipEndpointsConfig.enabled: false and use its DNS name.",
      });
      return;
    }
    for (const { cidrBlock } of masterAuthorizedNetworksConfig.cidrBlocks ?? [])
      if (Number(cidrBlock.split("/")[1]) < shortestPrefix)
        report(resource, {
          what: `${title(resource)} accepts connections to its API server from ${cidrBlock}.`,
          why,
          fix: `List the networks that need it, each a /${shortestPrefix} or smaller.`,
        });
  },
});
