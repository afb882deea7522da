import * as pulumi from "@pulumi/pulumi";
import { ApiServer } from "./cluster/apiServer.ts";
import type { Cluster } from "./cluster/cluster.ts";
import { installationOf } from "./cluster/installation.ts";
import { accessByText } from "./cluster/kubeconfig.ts";
import { known } from "./cluster/known.ts";
import { namedAs, sharedName } from "./cluster/names.ts";
import { Ownership } from "./cluster/ownership.ts";
import type { Config } from "./config.ts";
import { pullingImages } from "./kubernetes/images.ts";
import { placedOn } from "./kubernetes/nodePlacement.ts";
import { markedObjects, markedPods } from "./kubernetes/objectMetadata.ts";
import { changingPods } from "./kubernetes/podTemplates.ts";
import { priorityClass, prioritizedBy } from "./kubernetes/priority.ts";
import { checkStorageClass } from "./kubernetes/storageClass.ts";
import { validityOfCertificate } from "./ingress/certificate.ts";
import { alertmanagerFiles } from "./monitoring/alertmanager/files.ts";
import { checkAlertmanagerConfig } from "./monitoring/checks/amtool.ts";
import { checkQueries } from "./monitoring/checks/dashboards.ts";
import { checkScrapeConfigs } from "./monitoring/checks/scrapeConfigs.ts";
import { checkRules } from "./monitoring/checks/rules.ts";
import { checkExistingObjects } from "./monitoring/existingObjects.ts";
import { externalLabels } from "./monitoring/externalLabels.ts";
import { loadDashboards } from "./monitoring/grafana/dashboards.ts";
import { loadTeamDashboards } from "./monitoring/grafana/teamDashboards.ts";
import { Monitoring } from "./monitoring/monitoring.ts";
import { apps } from "./monitoring/names.ts";
import { loadJobs } from "./monitoring/prometheus/jobs/jobs.ts";
import { alertsThatAreOff } from "./monitoring/rules/alertSettings.ts";
import { dashboardLink } from "./monitoring/rules/dashboardLink.ts";
import { ignoredNamespaces } from "./monitoring/rules/ignoredNamespaces.ts";
import { ownCluster } from "./monitoring/rules/ownCluster.ts";
import { loadRules } from "./monitoring/rules/rules.ts";
import { ownerTeam } from "./monitoring/rules/ownerTeam.ts";
import { runbookLink } from "./monitoring/rules/runbookLink.ts";
import { stackFacts } from "./monitoring/rules/stackFacts.ts";

/** Outputs of a stack. */
export interface StackOutputs {
  /** URLs of the endpoints by name. */
  readonly endpoints: pulumi.Output<Record<string, string>>;
  /** Logins, by the component that requires them; secrets. */
  readonly credentials: Monitoring["credentials"];
  /** CA certificate of the endpoints in PEM, if the stack's own authority issued theirs. */
  readonly caCertificate?: pulumi.Output<string> | undefined;
  /** Names of the buckets by their content. */
  readonly buckets: Readonly<Record<string, pulumi.Output<string>>>;
  /** Target address of the domain's DNS records, where the platform has a fixed one. */
  readonly address?: pulumi.Output<string> | undefined;
  /** A kubeconfig of the cluster, unless the cluster was read from a file; a secret. */
  readonly kubeconfig?: pulumi.Output<string> | undefined;
  /** Namespace of the monitoring. */
  readonly namespace: pulumi.Output<string>;
}

/**
 * Creates all resources of a stack's configuration.
 * @param live the cluster that a kubeconfig names, if one does; without `live`, no cluster is queried
 * @throws RunError for refused rules or receivers, for another cluster than the stack's and for
 * objects that are not the stack's, before any resource is created
 */
export async function deploy(
  config: Config,
  live?: { readonly cluster: Cluster | undefined },
): Promise<StackOutputs> {
  const name = "monitoring";
  const { adopt, alertmanager, checks, domain, grafana, namespace, namespaceTeams, prometheus } =
    config.monitoring;
  const { ruler, runbooks, tls } = config.monitoring;
  const rules = loadRules({
    moreFiles: { prometheus: prometheus.ruleFiles, ruler: ruler.ruleFiles },
    facts: stackFacts({
      settings: config.monitoring,
      certificate:
        config.platform.unused.tls === undefined
          ? validityOfCertificate(tls, new Date())
          : undefined,
    }),
    namespace,
    edits: [
      ignoredNamespaces(config.monitoring.alerts.ignoredNamespaces),
      runbookLink(runbooks),
      dashboardLink(grafana.url ?? config.platform.endpointUrl(`grafana.${domain}`)),
      ownCluster(config.monitoring.cluster),
      ownerTeam({
        namespaces: [name, apps.nodeExporter, ...config.platform.namespaces].map((name) =>
          sharedName("Namespace", name, config.monitoring),
        ),
        teams: namespaceTeams,
      }),
    ],
    changes: config.monitoring.alerts.changes,
    external: externalLabels({
      cluster: config.monitoring.cluster,
      more: prometheus.externalLabels,
    }),
  });
  const off = alertsThatAreOff(config.monitoring.alerts);
  if (off !== undefined) void pulumi.log.info(off);
  const jobs = loadJobs(prometheus, alertmanager.additional);
  const required = (checks ?? defaultChecks(config.platform)) === "required";
  // The checks' processes run while the dashboards are loaded.
  const firstChecks = Promise.all([
    checkRules(rules, required),
    checkScrapeConfigs(jobs, prometheus.scrapeInterval, required),
    checkAlertmanagerConfig(alertmanagerFiles(alertmanager), required),
  ]);
  firstChecks.catch(() => undefined);
  const dashboards = await loadDashboards({ runbooks, namespace });
  const teamDashboards = loadTeamDashboards(grafana.dashboards, Object.keys(dashboards));
  const allChecks = Promise.all([
    firstChecks,
    checkQueries(
      teamDashboards.flatMap(({ queries }) => queries),
      required,
    ),
  ]);
  // A preview creates nothing, so it registers resources during the checks.
  if (pulumi.runtime.isDryRun()) allChecks.catch(() => undefined);
  else await allChecks;

  const cluster = live?.cluster;
  const installation = await installationOf(cluster);
  const checkCluster = async (api: ApiServer) => {
    await config.platform.checkCluster?.(api, config.monitoring.blackboxExporter);
    await checkExistingObjects(api, config.monitoring);
  };
  // After the cluster is known to be the stack's, and before any object is registered.
  if (cluster) await checkCluster(cluster.api);
  const ownership = new Ownership({ installation, adopted: adopt });
  const naming = [namedAs(config.monitoring), ownership.transformation];
  // The platform's pods need the class too, but the class needs the platform's provider first.
  const priority = Promise.withResolvers<pulumi.Input<string>>();
  const { images, metadata, placement } = config.monitoring;
  const transformations = [
    ...naming,
    markedObjects(metadata),
    changingPods(
      pullingImages(images),
      placedOn(placement),
      markedPods(metadata),
      prioritizedBy(pulumi.output(priority.promise)),
    ),
  ];
  const platform = await config.platform.create({ cluster, domain, namespace, transformations });
  const api = live && (cluster?.api ?? (await apiOf(platform.kubeconfig)));
  // A cluster that the stack creates is checked before the first object of the monitoring is registered.
  if (api && !cluster) await checkCluster(api);
  const { existing } = platform.storageClass;
  if (api && existing) await checkStorageClass(api, existing);
  priority.resolve(
    config.monitoring.priorityClass ??
      priorityClass(name, {
        provider: platform.provider,
        transformations: [...naming, markedObjects(metadata)],
      }),
  );
  const monitoring = new Monitoring(
    name,
    { platform, rules, dashboards, teamDashboards, jobs, settings: config.monitoring },
    { provider: platform.provider, transformations },
  );
  await allChecks;
  await ownership.examine(api);
  return withoutUndefined({
    endpoints: monitoring.endpoints,
    credentials: monitoring.credentials,
    caCertificate: monitoring.authority,
    buckets: { ...platform.objectStore.buckets },
    address: platform.ingress.address,
    kubeconfig: platform.kubeconfig,
    namespace: monitoring.namespace,
  });
}

/** Whether to check all files: people read the warning of a left-out check, and CI and protected stacks refuse it. */
const defaultChecks = ({ isProtected }: Config["platform"]) =>
  isProtected || !["", "false"].includes(process.env.CI ?? "") ? "required" : "available";

/** The API server of a cluster that the stack creates; undefined until the cluster exists. */
async function apiOf(kubeconfig: pulumi.Output<string> | undefined) {
  const { text } = await known({ text: kubeconfig });
  return typeof text === "string" ? new ApiServer(accessByText(text)) : undefined;
}

/** Pulumi warns about outputs that are undefined. */
const withoutUndefined = <T extends object>(outputs: T): T =>
  Object.fromEntries(Object.entries(outputs).filter(([, output]) => output !== undefined)) as T;
