import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { scrape } from "../../kubernetes/annotations.ts";
import type { AppLabels } from "../../kubernetes/labels.ts";
import { onePerNode } from "../../kubernetes/placement.ts";
import { containerPorts } from "../../kubernetes/ports.ts";
import { probes, secondsToRead } from "../../kubernetes/probes.ts";
import { nobody, restrictedContainer, restrictedPod } from "../../kubernetes/security.ts";
import { seconds } from "../../settings/duration.ts";
import { images } from "../../../versions.ts";
import { secretsDirectory } from "./config.ts";
import { configFile } from "./files.ts";
import type { AlertmanagerSettings } from "./settings.ts";

/** Ports of a member; it gossips by TCP and UDP alike. */
export const alertmanagerPorts = { http: 9093, gossip: 9094 };

const configDirectory = "/etc/alertmanager/config";
const dataDirectory = "/alertmanager";

export interface AlertmanagerPodArgs {
  /** Name of the container. */
  readonly name: string;
  readonly namespace: pulumi.Input<string>;
  /** Labels of the pod. */
  readonly labels: AppLabels;
  /** Host names of all members. */
  readonly members: readonly pulumi.Input<string>[];
  /** URL at which people open it. */
  readonly url: pulumi.Input<string>;
  /** Name of the ConfigMap. */
  readonly config: pulumi.Input<string>;
  /** Checksum of what is in it. */
  readonly checksum: string;
  /** Name of the Secret, if there are secrets. */
  readonly secrets: pulumi.Input<string> | undefined;
  /** Name of the claim for its data. */
  readonly claim: string;
  /** Settings with their defaults filled in. */
  readonly settings: AlertmanagerSettings;
}

/** The pod of one member. */
export function alertmanagerPod(
  args: AlertmanagerPodArgs,
): k8s.types.input.core.v1.PodTemplateSpec {
  const { name, settings } = args;
  const config = { name: "config", mountPath: configDirectory, readOnly: true };
  const secrets = { name: "secrets", mountPath: secretsDirectory, readOnly: true };
  const mountsSecrets = args.secrets !== undefined;
  return {
    metadata: {
      labels: args.labels.all,
      annotations: {
        ...scrape(alertmanagerPorts.http),
        // It reads its configuration at its start, and again only when asked. Another one restarts
        // the members in turn: the others go on sending meanwhile, silences and what was sent are
        // on the volumes, and a configuration that fails stops at the first. Secrets are read
        // whenever they are used, and need no restart.
        "checksum/config": args.checksum,
      },
    },
    spec: {
      automountServiceAccountToken: false,
      securityContext: restrictedPod(nobody),
      ...onePerNode(args.labels),
      containers: [
        {
          name,
          image: images.alertmanager,
          args: [
            `--config.file=${configDirectory}/${configFile}`,
            `--storage.path=${dataDirectory}`,
            // It knows no days.
            `--data.retention=${seconds(settings.retention)}s`,
            pulumi.interpolate`--web.external-url=${args.url}`,
            // Collects garbage before the limit of memory is reached.
            "--enable-feature=auto-gomemlimit",
            // Alerts are neither stored nor gossiped: every sender repeats its own within a
            // minute, and before that, what is muted by a missing one would be sent.
            "--dispatch.start-delay=1m",
            ...clusterArgs(args),
          ],
          env: ["metadata.name", "status.podIP"].map((fieldPath) => ({
            name: fieldPath === "metadata.name" ? "POD_NAME" : "POD_IP",
            valueFrom: { fieldRef: { fieldPath } },
          })),
          ports: [
            ...containerPorts(alertmanagerPorts),
            { name: "gossip-udp", containerPort: alertmanagerPorts.gossip, protocol: "UDP" },
          ],
          ...probes({
            live: { path: "/-/healthy", port: "http" },
            ready: { path: "/-/ready", port: "http" },
            // It serves nothing until it has read its silences and what it has sent:
            // https://github.com/prometheus/alertmanager/blob/v0.34.2/app/app.go
            startSeconds: secondsToRead(settings.storage),
          }),
          resources: settings.resources,
          securityContext: restrictedContainer,
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
          ? [{ name: secrets.name, secret: { secretName: args.secrets, defaultMode: 0o440 } }]
          : []),
      ],
    },
  };
}

/** How a member finds the others. */
function clusterArgs({ namespace, name, members }: AlertmanagerPodArgs): pulumi.Input<string>[] {
  // Alone, it would wait for others before it sends anything.
  if (members.length === 1) return ["--cluster.listen-address="];
  return [
    // The address that it tells the others; of its own it finds private ones only.
    `--cluster.listen-address=[$(POD_IP)]:${alertmanagerPorts.gossip}`,
    "--cluster.peer-name=$(POD_NAME)",
    // Those of another installation, which may have had the address before, are strangers.
    pulumi.interpolate`--cluster.label=${namespace}/${name}`,
    ...members.map(
      (member) => pulumi.interpolate`--cluster.peer=${member}:${alertmanagerPorts.gossip}`,
    ),
    // A pod comes back with another address: the old one is soon given up.
    "--cluster.reconnect-timeout=5m",
  ];
}
