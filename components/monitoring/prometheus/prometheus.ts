import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { stringify } from "yaml";
import { accept, scrape, skipAwait } from "../../kubernetes/annotations.ts";
import { sha256 } from "../../kubernetes/checksum.ts";
import { configFiles } from "../../kubernetes/configFiles.ts";
import { appLabels } from "../../kubernetes/labels.ts";
import { type Connections, selecting } from "../../kubernetes/networkPolicies.ts";
import { createService } from "../../kubernetes/service.ts";
import { referencedFiles } from "../../kubernetes/secretFiles.ts";
import { statefulSet } from "../../kubernetes/statefulSet.ts";
import type { Kubelet } from "../../platform/platform.ts";
import { seconds } from "../../settings/duration.ts";
import type { PublicEndpoint } from "../publicEndpoint.ts";
import type { StoreApiLimits } from "../thanos/storeApiLimits.ts";
import type { BucketClient } from "../thanos/bucketClient.ts";
import type { Probed } from "../probes/probing.ts";
import type { ServiceAddress } from "../serviceAddress.ts";
import { thanosPorts } from "../thanos/container.ts";
import { prometheusConfig } from "./config.ts";
import type { ExistingExporters } from "./existingExporters.ts";
import { configFile, prometheusPod, prometheusPorts, ruleFilesGlob } from "./pod.ts";
import type { Jobs } from "./jobs/jobs.ts";
import { monitorFiles } from "./monitors/extraction.ts";
import { servedSince } from "./servedSince.ts";
import type { PrometheusSettings } from "./settings.ts";

export interface PrometheusArgs {
  readonly namespace: pulumi.Input<string>;
  /** ServiceAccount with the permissions to discover and scrape targets. */
  readonly serviceAccount: pulumi.Input<string>;
  /** Name of the StorageClass of the servers' volumes. */
  readonly storageClass: pulumi.Input<string>;
  /** Bucket that the sidecars upload to. */
  readonly bucket: BucketClient;
  /** Limits of a sidecar's response to one request. */
  readonly limits: StoreApiLimits;
  /** How the kubelets serve their metrics. */
  readonly kubelet: Kubelet;
  /** Alertmanagers, each as host:port; each receives every alert. */
  readonly alertmanagers: readonly ServiceAddress[];
  /** Targets of probes, which include the servers' own pages, and their exporter; default none. */
  readonly probed?: Probed | undefined;
  /** External label `cluster`. */
  readonly cluster: string;
  /** URL at which users open a server, by the first label of its host name. */
  readonly urlOf: (host: string) => string;
  /** Time of the first installation, in RFC 3339; default unknown. */
  readonly installed?: pulumi.Input<string | undefined>;
  /** Contents of the rule files, by name. */
  readonly rules: Readonly<Record<string, string>>;
  /** Exporters that another program created, in place of those of this program; default none. */
  readonly existing?: ExistingExporters | undefined;
  /** Scrape jobs besides those of the program. */
  readonly jobs: Jobs;
  readonly settings: PrometheusSettings;
}

/** Port of a server's own Service. */
const servicePort = 8080;

/** Identical Prometheus servers, each with a volume and a Thanos sidecar. */
export class Prometheus extends pulumi.ComponentResource {
  /** The page of each server. */
  readonly endpoints: readonly PublicEndpoint[];
  /** The pods that scrape. */
  readonly scraper: ReturnType<typeof selecting>;
  readonly connections: readonly Connections[];

  constructor(name: string, args: PrometheusArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:monitoring:Prometheus", name, {}, opts);
    const { settings } = args;
    const labels = appLabels(name);
    const metadata = (name: string) => ({ name, namespace: args.namespace, labels: labels.all });

    const pods = labels.selector;
    const server = { name, pods, ports: [prometheusPorts.prometheus] };
    this.endpoints = Array.from({ length: settings.replicas }, (_, index) => {
      const pod = `${name}-${index}`;
      const service = createService(
        `${pod}-service`,
        {
          metadata: metadata(`${pod}-service`),
          annotations: accept({
            "service-targets-pod":
              "The StatefulSet controller sets the pod label that the Service selects.",
          }),
          pods: { "statefulset.kubernetes.io/pod-name": pod },
          ports: { prometheus: servicePort },
        },
        { parent: this },
      );
      const { name: ownService } = service.metadata;
      return { host: pod, service: ownService, port: servicePort, probePath: "/-/ready", server };
    });

    const probes = args.probed && {
      exporter: args.probed.exporter,
      targets: [...args.probed.targets(this.endpoints)],
    };
    const config = new k8s.core.v1.ConfigMap(
      `${name}-server-conf`,
      {
        metadata: metadata(`${name}-server-conf`),
        data: {
          [configFile]: pulumi
            .output({ alertmanagers: args.alertmanagers.map(({ address }) => address), probes })
            .apply((wired) =>
              stringify(
                prometheusConfig({
                  ...args,
                  ...wired,
                  jobs: args.jobs.configs,
                  remoteWrites: args.jobs.remoteWrites,
                  additional: args.jobs.alertmanagers,
                  settings,
                  ruleFiles: [ruleFilesGlob, ...(settings.monitors ? monitorFiles.rules : [])],
                  scrapeConfigFiles: settings.monitors ? [monitorFiles.scrapeConfigs] : [],
                }),
                { lineWidth: 0 },
              ),
            ),
        },
      },
      { parent: this },
    );
    // Always mounted, so that the first secret needs no restart of the servers.
    const secrets = new k8s.core.v1.Secret(
      `${name}-secrets`,
      {
        metadata: metadata(`${name}-secrets`),
        // The API server does not keep an empty map, and each preview would add it.
        ...(Object.keys(args.jobs.secrets.texts).length > 0 && {
          stringData: pulumi.secret({ ...args.jobs.secrets.texts }),
        }),
      },
      { parent: this },
    );
    const externalLabels = JSON.stringify({ cluster: args.cluster, ...settings.externalLabels });
    // Changed labels create a new object: its creation time is the time of the change.
    const labelsName = `${name}-labels-${sha256(externalLabels).slice(0, 10)}`;
    const labelled = new k8s.core.v1.ConfigMap(
      labelsName,
      {
        metadata: metadata(labelsName),
        immutable: true,
        data: { "external-labels.json": externalLabels },
      },
      { parent: this },
    ).metadata.creationTimestamp;
    const rules = configFiles(
      `${name}-rules`,
      { namespace: args.namespace, labels: labels.all, files: args.rules },
      { parent: this },
    );

    const governing = new k8s.core.v1.Service(
      `${name}-service`,
      {
        metadata: {
          ...metadata(`${name}-service`),
          // The servers are scraped through this Service only: its name becomes label `service`, by
          // which alerts are grouped, so a fault of all servers is one notification.
          annotations: { ...skipAwait, ...scrape(prometheusPorts.prometheus) },
        },
        spec: {
          clusterIP: "None",
          selector: labels.selector,
          ports: [{ name: "prometheus", port: prometheusPorts.prometheus }],
        },
      },
      { parent: this },
    );
    const claim = `${name}-storage`;
    statefulSet(
      name,
      {
        ...args,
        ...settings,
        metadata: {
          ...metadata(name),
          // If the StatefulSet must be replaced, its pods keep running.
          annotations: { "pulumi.com/deletionPropagationPolicy": "orphan" },
        },
        labels,
        service: governing.metadata.name,
        claim,
        // A rollout continues after a server has scraped the two samples that rate() needs.
        minReadySeconds: Math.ceil(2 * seconds(settings.scrapeInterval)),
        pod: prometheusPod({
          serviceAccount: args.serviceAccount,
          configMaps: { config: config.metadata.name, rules },
          secrets: [
            { secret: { name: secrets.metadata.name } },
            ...referencedFiles(args.jobs.secrets.references, { optional: true }),
          ],
          claim,
          // The host of the pod's endpoint, see above.
          url: args.urlOf("$(POD_NAME)"),
          bucket: args.bucket,
          limits: args.limits,
          since: pulumi
            .all([args.installed, labelled])
            .apply(([installed, labelled]) => servedSince({ installed, labelled })),
          settings,
        }),
      },
      // A rollout restarts the servers one by one, and each first replays its write-ahead log.
      { parent: this, customTimeouts: { update: "45m" } },
    );

    // Prometheus scrapes annotated targets in any namespace and on any port, which includes the
    // Alertmanagers, at the port that alerts are sent to.
    const sidecar = { name: `${name}-sidecar`, pods, ports: [thanosPorts.http] };
    this.connections = [{ name, pods, calls: [{}], scraped: [server, sidecar] }];
    this.scraper = selecting(pods);
    this.registerOutputs();
  }
}
