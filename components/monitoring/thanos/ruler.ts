import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { sha256 } from "../../kubernetes/checksum.ts";
import { configFiles, configFilesVolume } from "../../kubernetes/configFiles.ts";
import { appLabels } from "../../kubernetes/labels.ts";
import { literal } from "../../kubernetes/literal.ts";
import type { Connections } from "../../kubernetes/networkPolicies.ts";
import { secondsToRead } from "../../kubernetes/probes.ts";
import { secretFiles, secretSources } from "../../kubernetes/secretFiles.ts";
import { createService } from "../../kubernetes/service.ts";
import { duration } from "../../settings/duration.ts";
import { distinct, replicas, resources, section, storage, text } from "../../settings/schema.ts";
import { additionalConfigs, type AdditionalAlertmanagers } from "../alertmanager/additional.ts";
import { portOf } from "../probes/address.ts";
import type { PublicEndpoint } from "../publicEndpoint.ts";
import { maximumEvaluationInterval } from "../prometheus/settings.ts";
import type { ServiceAddress } from "../serviceAddress.ts";
import type { BucketClient } from "./bucketClient.ts";
import { dnsInterval, readyPath } from "./container.ts";
import { dataDirectory, ThanosStatefulSet } from "./statefulSet.ts";
import { storeApiLabel } from "./storeApi.ts";

/** Settings of the ruler. */
export const rulerSettings = section({
  replicas: replicas()
    .default(2)
    .describe("rulers, each of which evaluates every rule and runs on its own node"),
  evaluationInterval: duration("1s")
    .refine(...maximumEvaluationInterval)
    .default("30s")
    .describe("time between two evaluations of the rules, at most `75s`"),
  ruleFiles: distinct(text(), "be a list of files")
    .default([])
    .describe(
      "files with rules besides those in [`rules/ruler`](../rules/ruler), as for Prometheus; groups may have Thanos' `partial_response_strategy`",
    ),
  storage: storage("5Gi")
    .default("5Gi")
    .describe("size of each ruler's volume, which holds two days of recorded series"),
  resources: resources({
    requests: { cpu: "50m", memory: "128Mi" },
    limits: { memory: "1Gi" },
  }).describe("of each ruler"),
});

export type RulerSettings = z.output<typeof rulerSettings>;

export interface RulerArgs {
  readonly namespace: pulumi.Input<string>;
  /** The queriers, by an address for Thanos' DNS discovery. */
  readonly querier: ServiceAddress;
  /** URL at which users repeat the query of an alert. */
  readonly queryUrl: pulumi.Input<string>;
  /** Alertmanagers, each as host:port; each gets every alert. */
  readonly alertmanagers: readonly ServiceAddress[];
  /** Further Alertmanagers; default none. */
  readonly additional?: AdditionalAlertmanagers;
  /** External labels of recorded series and alerts, besides the replica label. */
  readonly labels: Readonly<Record<string, string>>;
  /** Label that distinguishes the ruler's replicas; removed from alerts, so that they are deduplicated. */
  readonly replicaLabel: string;
  /** Contents of the rule files, by name. */
  readonly rules: Readonly<Record<string, string>>;
  /** Bucket that recorded series are uploaded to. */
  readonly bucket: BucketClient;
  readonly storageClass: pulumi.Input<string>;
  readonly settings: RulerSettings;
}

const alertmanagersDirectory = "/etc/thanos/alertmanagers";
const rulesDirectory = "/etc/thanos/rules";
const servicePort = 8080;

/**
 * Thanos' ruler: evaluates rules over all series of the queriers, for faults that a single Prometheus
 * can't detect, such as the loss of a Prometheus.
 */
export class Ruler extends pulumi.ComponentResource {
  readonly endpoint: PublicEndpoint;
  readonly connections: readonly Connections[];

  constructor(name: string, args: RulerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:thanos:Ruler", name, {}, opts);
    const { settings } = args;
    const labels = appLabels(name);
    const metadata = (name: string) => ({ name, namespace: args.namespace, labels: labels.all });

    const rules = configFiles(
      `${name}-rules`,
      { namespace: args.namespace, labels: labels.all, files: args.rules },
      { parent: this },
    );
    const service = createService(
      name,
      { metadata: metadata(name), pods: labels.selector, ports: { http: servicePort } },
      { parent: this },
    );
    const { additional = {} } = args;
    const { ofRuler, files } = additionalConfigs(additional, alertmanagersDirectory);
    const sources = secretSources(
      {
        metadata: metadata(`${name}-alertmanagers`),
        files: secretFiles(files),
        optional: true,
      },
      { parent: this },
    );
    const logins = { name: "alertmanagers", mountPath: alertmanagersDirectory, readOnly: true };
    const ports = Object.values(additional).flatMap(({ targets }) => targets.map(portOf));
    const label = (name: string, value: string) => `--label=${name}=${JSON.stringify(value)}`;
    const { server, connections } = new ThanosStatefulSet(
      name,
      {
        ...args,
        ...settings,
        service: service.metadata.name,
        accepted: {
          "statefulset-has-servicename": "Clients use any pod through the Service's address.",
        },
        podLabels: storeApiLabel,
        calls: [
          ...[args.querier, ...args.alertmanagers].map(({ server }) => server),
          ...(ports.length > 0 ? [{ ports: [...new Set(ports)] }] : []),
        ],
        // The ruler reads its rules only at its start.
        annotations: { "checksum/rules": sha256(JSON.stringify(args.rules)) },
        volumes: [
          configFilesVolume("rules", rules),
          ...(sources.length > 0 ? [{ name: logins.name, projected: { sources } }] : []),
        ],
        container: {
          command: "rule",
          args: [
            `--data-dir=${dataDirectory}`,
            // The duration of Prometheus' blocks, so that compactors treat both alike.
            "--tsdb.block-duration=2h",
            `--rule-file=${rulesDirectory}/*.yaml`,
            `--eval-interval=${settings.evaluationInterval}`,
            pulumi.interpolate`--query.config=${queryConfig(args.querier)}`,
            `--query.sd-dns-interval=${dnsInterval}`,
            pulumi.interpolate`--alert.query-url=${args.queryUrl}`,
            pulumi.interpolate`--alertmanagers.config=${alertmanagersConfig(args.alertmanagers, ofRuler)}`,
            ...Object.entries(args.labels).map(([name, value]) => label(name, literal(value))),
            label(args.replicaLabel, "$(POD_NAME)"),
            `--alert.label-drop=${args.replicaLabel}`,
          ],
          env: [{ name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }],
          volumeMounts: [
            { name: "rules", mountPath: rulesDirectory, readOnly: true },
            ...(sources.length > 0 ? [logins] : []),
          ],
          resources: settings.resources,
          // The ruler serves requests only after its write-ahead log is replayed:
          // https://github.com/thanos-io/thanos/blob/v0.42.4/cmd/thanos/rule.go
          startSeconds: secondsToRead(settings.storage),
        },
      },
      { parent: this },
    );

    const page = { host: name, service: service.metadata.name, port: servicePort };
    this.endpoint = { ...page, probePath: readyPath, server };
    this.connections = connections;
    this.registerOutputs({ service: service.metadata.name });
  }
}

/**
 * Timeouts after which the ruler stops waiting for a querier whose node is down, in nanoseconds. The
 * flag --query has no timeouts, so rules would not be evaluated for minutes.
 * https://github.com/thanos-io/thanos/pull/6786
 */
const timeouts = { dialer_timeout: 2e9, response_header_timeout: 15e9 };

/** https://thanos.io/tip/components/rule.md/#query-api */
const queryConfig = ({ address }: ServiceAddress) =>
  pulumi.jsonStringify([
    { scheme: "http", static_configs: [address], http_config: { transport_config: timeouts } },
  ]);

/** https://thanos.io/tip/components/rule.md/#alertmanager */
const alertmanagersConfig = (
  alertmanagers: readonly ServiceAddress[],
  additional: readonly object[],
) =>
  pulumi.jsonStringify({
    alertmanagers: [
      ...alertmanagers.map(({ address }) => ({
        scheme: "http",
        api_version: "v2",
        static_configs: [address],
      })),
      ...additional,
    ],
  });
