import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { skipAwait } from "../../kubernetes/annotations.ts";
import { sha256 } from "../../kubernetes/checksum.ts";
import { appLabels } from "../../kubernetes/labels.ts";
import type { Connections, Server } from "../../kubernetes/networkPolicies.ts";
import { secretFiles, secretSources } from "../../kubernetes/secretFiles.ts";
import { createService } from "../../kubernetes/service.ts";
import { statefulSet } from "../../kubernetes/statefulSet.ts";
import type { PublicEndpoint } from "../publicEndpoint.ts";
import type { Rules } from "../rules/rules.ts";
import type { ServiceAddress } from "../serviceAddress.ts";
import { secretsDirectory } from "./config.ts";
import { alertmanagerFiles } from "./files.ts";
import { alertmanagerPod, alertmanagerPorts } from "./pod.ts";
import { awsCredentials } from "./integrations.ts";
import { receivers } from "./receivers.ts";
import type { AlertmanagerSettings } from "./settings.ts";
import { receiverWarnings } from "./unreceived.ts";

export interface AlertmanagerArgs {
  readonly namespace: pulumi.Input<string>;
  /** Name of the StorageClass of the members' volumes. */
  readonly storageClass: pulumi.Input<string>;
  /** URL at which users open Alertmanager. */
  readonly url: pulumi.Input<string>;
  /** Time between two evaluations of the rules, such as 15s, for each kind of sender. */
  readonly evaluationIntervals: readonly string[];
  /** Rules that send alerts; the program warns of teams in them without a receiver. */
  readonly rules: Rules;
  readonly settings: AlertmanagerSettings;
}

/** A cluster of Alertmanagers: each member receives every alert, and one of them sends the notification. */
export class Alertmanager extends pulumi.ComponentResource {
  /** All members. Senders send alerts to each of them, as members do not share alerts. */
  readonly members: readonly ServiceAddress[];
  /** Any member, by the URL of their common Service. */
  readonly any: ServiceAddress;
  readonly endpoint: PublicEndpoint;
  readonly connections: readonly Connections[];

  constructor(name: string, args: AlertmanagerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:monitoring:Alertmanager", name, {}, opts);
    const { namespace } = args;
    const { settings } = args;
    const labels = appLabels(name);
    const metadata = (name: string) => ({ name, namespace, labels: labels.all });
    const { secrets, destinations } =
      settings.configFile === undefined
        ? receivers(settings, secretsDirectory)
        : {
            secrets: secretFiles(settings.secrets),
            destinations: [{ ports: settings.egressPorts ?? [443] }],
          };
    for (const warning of receiverWarnings(settings, args.rules))
      void pulumi.log.warn(warning, this);

    const files = alertmanagerFiles(settings);
    const config = new k8s.core.v1.ConfigMap(
      `${name}-config`,
      { metadata: metadata(`${name}-config`), data: files },
      { parent: this },
    );
    const sources = secretSources(
      { metadata: metadata(`${name}-receivers`), files: secrets, optional: true },
      { parent: this },
    );

    const gossip = { port: alertmanagerPorts.gossip, targetPort: "gossip" };
    const governing = new k8s.core.v1.Service(
      `${name}-members`,
      {
        metadata: { ...metadata(`${name}-members`), annotations: skipAwait },
        spec: {
          clusterIP: "None",
          // Members discover each other before they are ready.
          publishNotReadyAddresses: true,
          selector: labels.selector,
          ports: [
            { name: "http", port: alertmanagerPorts.http, targetPort: "http" },
            { name: "gossip", ...gossip },
            { name: "gossip-udp", ...gossip, targetPort: "gossip-udp", protocol: "UDP" },
          ],
        },
      },
      { parent: this },
    );
    const members = Array.from(
      { length: settings.replicas },
      (_, index) =>
        pulumi.interpolate`${name}-${index}.${governing.metadata.name}.${namespace}.svc`,
    );
    const claim = "data";
    statefulSet(
      name,
      {
        ...args,
        ...settings,
        metadata: metadata(name),
        labels,
        service: governing.metadata.name,
        // Members send 15 s (--cluster.peer-timeout) after the previous member, if it has not sent. Members that
        // restarted 15 s after each other would all send at the same time, after their start delays.
        minReadySeconds: 30,
        claim,
        pod: alertmanagerPod({
          ...args,
          name,
          members,
          config: config.metadata.name,
          checksum: sha256(JSON.stringify(files)),
          secrets: sources,
          awsCredentials: awsCredentials in secrets.texts,
          claim,
          settings,
        }),
      },
      { parent: this },
    );
    const page = createService(
      name,
      { metadata: metadata(name), pods: labels.selector, ports: { http: alertmanagerPorts.http } },
      { parent: this },
    );

    const pods = labels.selector;
    const server: Server = { name, pods, ports: [alertmanagerPorts.http] };
    const others: Server = {
      name: `${name}-members`,
      pods,
      ports: [alertmanagerPorts.gossip],
      protocols: ["TCP", "UDP"],
    };
    this.members = members.map((member) => ({
      address: pulumi.interpolate`${member}:${alertmanagerPorts.http}`,
      server,
    }));
    const { name: service } = page.metadata;
    const { http: port } = alertmanagerPorts;
    this.any = {
      address: pulumi.interpolate`http://${service}.${namespace}.svc:${port}`,
      server,
    };
    this.endpoint = { host: name, service, port, probePath: "/-/ready", server };
    const calls = [others, ...destinations];
    this.connections = [{ name, pods, calls, scraped: [server] }];
    this.registerOutputs({ service });
  }
}
