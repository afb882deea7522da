import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { scrape } from "../../kubernetes/annotations.ts";
import { configFilesVolume } from "../../kubernetes/configFiles.ts";
import type { PodArgs } from "../../kubernetes/pod.ts";
import { containerPorts } from "../../kubernetes/ports.ts";
import { probes } from "../../kubernetes/probes.ts";
import { quantityValue } from "../../settings/quantity.ts";
import { images } from "../../../versions.ts";
import type { BucketClient } from "../thanos/bucketClient.ts";
import { preStopSeconds, thanosPorts } from "../thanos/container.ts";
import type { StoreApiLimits } from "../thanos/storeApiLimits.ts";
import { sidecar } from "../thanos/sidecar.ts";
import { storeApiLabel } from "../thanos/storeApi.ts";
import { secretsDirectory } from "./jobs/jobs.ts";
import { monitorsInPod } from "./monitors/extraction.ts";
import { blockDuration, type PrometheusSettings } from "./settings.ts";

export const prometheusPorts = { prometheus: 9090 };

const dataDirectory = "/prometheus";
const configDirectory = "/etc/prometheus/config";
const rulesDirectory = "/etc/prometheus/rules";

/** Key of the configuration in its ConfigMap. */
export const configFile = "prometheus.yml";
export const ruleFilesGlob = `${rulesDirectory}/*.y*ml`;

export interface PrometheusPodArgs {
  /** ServiceAccount with the permissions to discover and scrape targets. */
  readonly serviceAccount: pulumi.Input<string>;
  /** Names of the ConfigMaps. */
  readonly configMaps: {
    readonly config: pulumi.Input<string>;
    readonly rules: readonly pulumi.Input<string>[];
  };
  /** Sources of the files with secrets that scrape jobs refer to. */
  readonly secrets: k8s.types.input.core.v1.VolumeProjection[];
  /** Name of the volume claim for the server's data. */
  readonly claim: string;
  /** URL at which users open the server; Kubernetes replaces $(POD_NAME) by the pod's name. */
  readonly url: string;
  /** Bucket that the sidecar uploads to. */
  readonly bucket: BucketClient;
  /** Limits of the sidecar's response to one request. */
  readonly limits: StoreApiLimits;
  /** Start of the time range that the sidecar serves, in RFC 3339. */
  readonly since: pulumi.Input<string>;
  readonly settings: PrometheusSettings;
}

/** The pod of one Prometheus server and its sidecar. */
export function prometheusPod(args: PrometheusPodArgs): PodArgs {
  const data = { name: args.claim, mountPath: dataDirectory };
  const config = { name: "prometheus-config", mountPath: configDirectory, readOnly: true };
  const rules = { name: "prometheus-rules", mountPath: rulesDirectory, readOnly: true };
  const monitors = args.settings.monitors && monitorsInPod(args.settings.monitors);
  const secrets = { name: "prometheus-secrets", mountPath: secretsDirectory, readOnly: true };
  return {
    podLabels: storeApiLabel,
    // Scrapes the sidecar; Prometheus itself is scraped through its Service.
    annotations: { ...scrape(thanosPorts.http), ...args.bucket.annotations },
    apiAccount: args.serviceAccount,
    user: { user: 1000, group: 2000 },
    // The sidecar reads samples from Prometheus, so Prometheus must not end before the sidecar.
    preStopSeconds,
    // After the preStop delay, Prometheus writes its memory to disk, which may take minutes.
    terminationGracePeriodSeconds: 600,
    ...(monitors && { initContainers: monitors.initContainers }),
    containers: [
      {
        name: "prometheus",
        image: images.prometheus,
        args: [
          `--config.file=${configDirectory}/${configFile}`,
          // Reads configuration and rules again when their ConfigMaps have changed.
          "--config.auto-reload",
          "--config.auto-reload-interval=5s",
          // Listens on all IPv4 and IPv6 addresses; the default is IPv4 only.
          `--web.listen-address=:${prometheusPorts.prometheus}`,
          `--storage.tsdb.path=${dataDirectory}`,
          `--storage.tsdb.min-block-duration=${blockDuration}`,
          `--storage.tsdb.max-block-duration=${blockDuration}`,
          `--query.max-samples=${maxSamples(args.settings.resources.limits.memory)}`,
          // Prefix of an alert's link to its source.
          `--web.external-url=${args.url}`,
        ],
        // For the external label `replica` and the host of the URL.
        env: [{ name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }],
        ports: containerPorts(prometheusPorts),
        ...probes({
          // `live` succeeds from the start, `ready` after the write-ahead log is replayed:
          // https://github.com/prometheus/prometheus/blob/v3.16.0/web/web.go
          live: { path: "/-/healthy", port: "prometheus" },
          ready: { path: "/-/ready", port: "prometheus" },
        }),
        resources: args.settings.resources,
        volumeMounts: [data, config, rules, secrets, ...(monitors?.mounts ?? [])],
      },
      sidecar({
        prometheusPort: prometheusPorts.prometheus,
        data,
        bucket: args.bucket,
        limits: args.limits,
        since: args.since,
        resources: args.settings.sidecar.resources,
      }),
    ],
    volumes: [
      { name: config.name, configMap: { name: args.configMaps.config } },
      configFilesVolume(rules.name, args.configMaps.rules),
      { name: secrets.name, projected: { sources: args.secrets } },
      ...args.bucket.volumes,
      ...(monitors?.volumes ?? []),
    ],
  };
}

/**
 * Samples that one query may hold in memory, at 16 bytes each: a quarter of the memory limit. A larger
 * query fails with an error. Prometheus' default is 800 MB, independent of the memory limit.
 */
const maxSamples = (memory: string) => Math.floor(quantityValue(memory) / 4 / 16);
