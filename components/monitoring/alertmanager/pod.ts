import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { scrape } from "../../kubernetes/annotations.ts";
import type { PodArgs } from "../../kubernetes/pod.ts";
import { containerPorts } from "../../kubernetes/ports.ts";
import { probes, secondsToRead } from "../../kubernetes/probes.ts";
import { seconds } from "../../settings/duration.ts";
import { images } from "../../../versions.ts";
import { secretsDirectory } from "./config.ts";
import { configFile } from "./files.ts";
import { awsCredentials } from "./integrations.ts";
import type { AlertmanagerSettings } from "./settings.ts";

/** Ports of a member; gossip uses TCP and UDP. */
export const alertmanagerPorts = { http: 9093, gossip: 9094 };

const configDirectory = "/etc/alertmanager/config";
const dataDirectory = "/alertmanager";

export interface AlertmanagerPodArgs {
  /** Name of the container. */
  readonly name: string;
  readonly namespace: pulumi.Input<string>;
  /** Host names of all members. */
  readonly members: readonly pulumi.Input<string>[];
  /** URL at which users open Alertmanager. */
  readonly url: pulumi.Input<string>;
  /** Name of the ConfigMap with the configuration. */
  readonly config: pulumi.Input<string>;
  /** Checksum of the ConfigMap's data. */
  readonly checksum: string;
  /** Sources of the files with the receivers' secrets; none without secrets. */
  readonly secrets: k8s.types.input.core.v1.VolumeProjection[];
  /** Whether the secrets include a file with AWS profiles. */
  readonly awsCredentials: boolean;
  /** Time between two evaluations of the rules, such as 15s, for each kind of sender. */
  readonly evaluationIntervals: readonly string[];
  /** Name of the volume claim for the member's data. */
  readonly claim: string;
  readonly settings: AlertmanagerSettings;
}

/**
 * Seconds in which every sender repeats its alerts to a restarted member. Members neither store nor
 * gossip alerts: before that, a target would be sent because the alert that mutes it is still missing.
 * Groups of rules with an interval of their own may repeat their alerts later: all other notifications would wait
 * for them.
 */
const startDelay = (evaluationIntervals: readonly string[]) =>
  // Default of --rules.alert.resend-delay of Prometheus and --resend-delay of rulers. An alert is sent
  // again by the first evaluation after it: https://github.com/prometheus/prometheus/blob/v3.16.0/rules/alerting.go
  60 +
  Math.max(...evaluationIntervals.map(seconds)) +
  // Senders may still request the previous pod, while a DNS record is cached, and retry only then:
  // https://coredns.io/plugins/kubernetes/
  30;

/** The pod of one member. */
export function alertmanagerPod(args: AlertmanagerPodArgs): PodArgs {
  const { name, settings } = args;
  const config = { name: "config", mountPath: configDirectory, readOnly: true };
  const secrets = { name: "secrets", mountPath: secretsDirectory, readOnly: true };
  const mountsSecrets = args.secrets.length > 0;
  return {
    annotations: {
      ...scrape(alertmanagerPorts.http),
      // Alertmanager reads its configuration only at its start or on a reload request. A changed
      // configuration restarts the members one by one: silences and the notification log are on the
      // volumes, notifications pause for at most the start delay, and an invalid configuration stops
      // the rollout at the first member. Secrets are read at each use and need no restart.
      "checksum/config": args.checksum,
    },
    preStopSeconds: { none: "Senders send each alert to every member." },
    containers: [
      {
        name,
        image: images.alertmanager,
        args: [
          `--config.file=${configDirectory}/${configFile}`,
          `--storage.path=${dataDirectory}`,
          // The flag does not accept days (`d`).
          `--data.retention=${seconds(settings.retention)}s`,
          pulumi.interpolate`--web.external-url=${args.url}`,
          // Sets Go's memory limit, so that garbage is collected before the container's limit is reached.
          "--enable-feature=auto-gomemlimit",
          `--dispatch.start-delay=${startDelay(args.evaluationIntervals)}s`,
          ...clusterArgs(args),
        ],
        env: [
          ...["metadata.name", "status.podIP"].map((fieldPath) => ({
            name: fieldPath === "metadata.name" ? "POD_NAME" : "POD_IP",
            valueFrom: { fieldRef: { fieldPath } },
          })),
          ...(args.awsCredentials
            ? [
                {
                  name: "AWS_SHARED_CREDENTIALS_FILE",
                  value: `${secretsDirectory}/${awsCredentials}`,
                },
              ]
            : []),
        ],
        ports: [
          ...containerPorts(alertmanagerPorts),
          { name: "gossip-udp", containerPort: alertmanagerPorts.gossip, protocol: "UDP" },
        ],
        ...probes({
          live: { path: "/-/healthy", port: "http" },
          ready: { path: "/-/ready", port: "http" },
          // Alertmanager serves requests only after it has read its silences and notification log:
          // https://github.com/prometheus/alertmanager/blob/v0.34.2/app/app.go
          startSeconds: secondsToRead(settings.storage),
        }),
        resources: settings.resources,
        volumeMounts: [
          { name: args.claim, mountPath: dataDirectory },
          config,
          ...(mountsSecrets ? [secrets] : []),
        ],
      },
    ],
    volumes: [
      { name: config.name, configMap: { name: args.config } },
      ...(mountsSecrets
        ? [{ name: secrets.name, projected: { sources: args.secrets, defaultMode: 0o440 } }]
        : []),
    ],
  };
}

/** Flags by which a member discovers the others. */
function clusterArgs({ namespace, name, members }: AlertmanagerPodArgs): pulumi.Input<string>[] {
  // In cluster mode, a single member would wait for others before it sends notifications.
  if (members.length === 1) return ["--cluster.listen-address="];
  return [
    // Also the advertised address; without it, Alertmanager detects private addresses only.
    `--cluster.listen-address=[$(POD_IP)]:${alertmanagerPorts.gossip}`,
    "--cluster.peer-name=$(POD_NAME)",
    // Rejects members of another installation, which may have used the same IP address before.
    pulumi.interpolate`--cluster.label=${namespace}/${name}`,
    ...members.map(
      (member) => pulumi.interpolate`--cluster.peer=${member}:${alertmanagerPorts.gossip}`,
    ),
    // A restarted pod has another IP address: stop connecting to the old one.
    "--cluster.reconnect-timeout=5m",
  ];
}
