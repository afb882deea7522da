import * as pulumi from "@pulumi/pulumi";
import { Ownership } from "../../components/cluster/ownership.ts";
import { skipAwait } from "../../components/kubernetes/annotations.ts";
import { loadDashboards } from "../../components/monitoring/grafana/dashboards.ts";
import { Monitoring } from "../../components/monitoring/monitoring.ts";
import { monitoringSettings } from "../../components/monitoring/settings.ts";
import { dashboardLink } from "../../components/monitoring/rules/dashboardLink.ts";
import { loadRules } from "../../components/monitoring/rules/rules.ts";
import { runbookLink } from "../../components/monitoring/rules/runbookLink.ts";
import { stackFacts } from "../../components/monitoring/rules/stackFacts.ts";
import {
  EmbeddedPlatform,
  embeddedSettings,
  urlAtGateway,
} from "../../components/platform/embedded.ts";

/** Sets a system's resources apart, which are all named after their objects. */
class System extends pulumi.ComponentResource {
  constructor(name: string, opts: pulumi.ComponentResourceOptions) {
    super(`ha-monitoring:bench:${name}`, name, {}, opts);
  }
}

/**
 * Makes monitoring systems on one platform, each in a namespace of its own. Their pods are not
 * started: on one machine, eight systems have no room.
 */
export async function createSystems(count: number): Promise<void> {
  // As index.ts does, and for its reason.
  Reflect.deleteProperty(Error, "prepareStackTrace");
  const ownership = new Ownership({ installation: "bench", adopted: [] });
  const { transformation } = ownership;
  const platform = new EmbeddedPlatform("embedded", embeddedSettings.parse({}).embedded, {
    transformations: [transformation, withoutPods],
  });
  for (let index = 0; index < count; index++) {
    const name = `monitoring-${index}`;
    const settings = monitoringSettings.parse({ cluster: name, domain: `${name}.localhost` });
    const { runbooks } = settings;
    const dashboards = await loadDashboards({ runbooks, namespace: name });
    const rules = await loadRules({
      moreFiles: { prometheus: [], ruler: [] },
      facts: stackFacts({ settings, certificate: undefined }),
      edits: [runbookLink(runbooks), dashboardLink(urlAtGateway(`grafana.${settings.domain}`))],
    });
    new Monitoring(
      name,
      { platform, rules, dashboards, settings },
      {
        parent: new System(name, { provider: platform.provider }),
        transformations: [transformation, withoutPods, ofSystem(name)],
      },
    );
  }
  await ownership.examine(undefined);
}

const kindOf = (type: string) => type.split(":").at(-1) ?? "";

/** Has workloads want a node that there is not, and nobody wait for them. */
const withoutPods: pulumi.ResourceTransformation = ({ type, props, opts }) => {
  if (!["StatefulSet", "Deployment", "DaemonSet"].includes(kindOf(type))) return undefined;
  const { metadata, spec } = props as {
    metadata: { annotations?: object };
    spec: { template: { spec: object } };
  };
  const { template } = spec;
  const nowhere = {
    ...template,
    spec: { ...template.spec, nodeSelector: { "bench/pods": "none" } },
  };
  const annotations = { ...metadata.annotations, ...skipAwait };
  return {
    props: {
      ...props,
      metadata: { ...metadata, annotations },
      spec: { ...spec, template: nowhere },
    },
    opts,
  };
};

/** Gives objects that are in no namespace names of their own in each system. */
const ofSystem =
  (system: string): pulumi.ResourceTransformation =>
  ({ type, props, opts }) => {
    if (!["Namespace", "StorageClass", "ClusterRole", "ClusterRoleBinding"].includes(kindOf(type)))
      return undefined;
    const { metadata } = props as { metadata: { name: string } };
    if (metadata.name.startsWith(system)) return undefined;
    return {
      props: { ...props, metadata: { ...metadata, name: `${system}-${metadata.name}` } },
      opts,
    };
  };
