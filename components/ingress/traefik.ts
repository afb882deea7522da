import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type * as z from "zod";
import { stringify } from "yaml";
import { accept, scrape, skipAwait } from "../kubernetes/annotations.ts";
import { ClusterAccess } from "../kubernetes/clusterAccess.ts";
import { disruptionBudget } from "../kubernetes/disruptionBudget.ts";
import { bothFamilies } from "../kubernetes/families.ts";
import { appLabels } from "../kubernetes/labels.ts";
import { moveSoon, onePerNode } from "../kubernetes/placement.ts";
import { containerPorts } from "../kubernetes/ports.ts";
import { probes } from "../kubernetes/probes.ts";
import { podSecurity, restrictedContainer, restrictedPod } from "../kubernetes/security.ts";
import { resources, section } from "../settings/schema.ts";
import { images } from "../../versions.ts";
import { basicAuthDialects } from "./basicAuth.ts";

/** Settings of {@link Traefik}. */
export const traefikSettings = section({
  resources: resources({
    requests: { cpu: "20m", memory: "64Mi" },
    limits: { memory: "256Mi" },
  }).describe("of each pod of the ingress controller"),
});

export interface TraefikArgs {
  /** Ports of every node that HTTP and HTTPS come in by. */
  readonly nodePorts: { readonly http: number; readonly https: number };
  /** Port that HTTPS is asked for at from outside: requests by HTTP are sent there. */
  readonly httpsPort: number;
  /** Pods, each on a node of its own; default 2. */
  readonly replicas?: number;
  /** Settings with their defaults filled in. */
  readonly settings: z.output<typeof traefikSettings>;
}

const ports = { http: 8000, https: 8443, health: 8080 };

const configDirectory = "/etc/traefik";
const configFile = "dynamic.yaml";

/**
 * As nginx does by default: what a pod has not answered is asked again, after a short pause. Each
 * try may meet the same pod, as nothing is learnt from the last: of two pods with one gone, all ten
 * do once in 1024 times.
 */
const dynamicConfig = {
  http: { middlewares: { retry: { retry: { attempts: 10, initialInterval: "100ms" } } } },
};

const list = ["list", "watch"];

/** What Traefik's provider for ingress-nginx's Ingresses reads, as its documentation has it. */
const rules = [
  // It waits until it has listed the Secrets of every namespace, as any Ingress may name one.
  { apiGroups: [""], resources: ["services", "secrets"], verbs: list },
  { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: list },
  { apiGroups: ["networking.k8s.io"], resources: ["ingresses", "ingressclasses"], verbs: list },
];

/**
 * Traefik, as the controller of IngressClass `nginx`: it takes Ingresses with the annotations of
 * ingress-nginx, which was archived in March 2026. It lives in the namespace of its name.
 */
export class Traefik extends pulumi.ComponentResource {
  /** Name of the IngressClass that it serves. */
  readonly className: pulumi.Output<string>;
  /** Name of its namespace. */
  readonly namespace: pulumi.Output<string>;
  /** Name of its Service. */
  readonly service: pulumi.Output<string>;
  /** How it is told to ask for a password. */
  readonly basicAuth = basicAuthDialects["ingress-nginx"];
  /**
   * Annotations of each Ingress. A Service's own address lets kube-proxy draw lots at each try.
   * Traefik itself takes turns, and with a pod gone a request that tries again in step with a
   * client that asks at regular times would get the turn of that pod each time.
   */
  readonly annotations = { "nginx.ingress.kubernetes.io/service-upstream": "true" };

  constructor(name: string, args: TraefikArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:ingress:Traefik", name, {}, opts);
    const { nodePorts, httpsPort, replicas = 2, settings } = args;
    const app = "traefik";
    const labels = appLabels(app);

    const namespace = new k8s.core.v1.Namespace(
      name,
      { metadata: { name, labels: { ...labels.all, ...podSecurity("restricted") } } },
      { parent: this },
    );
    const ingressClass = new k8s.networking.v1.IngressClass(
      name,
      {
        metadata: { name: "nginx", labels: labels.all },
        spec: { controller: "k8s.io/ingress-nginx" },
      },
      { parent: this },
    );
    const access = new ClusterAccess(
      `${name}-${app}`,
      { namespace: namespace.metadata.name, labels, rules },
      { parent: this },
    );

    const metadata = { name: app, namespace: namespace.metadata.name, labels: labels.all };
    const service = new k8s.core.v1.Service(
      name,
      {
        metadata: { ...metadata, annotations: skipAwait },
        spec: {
          type: "NodePort",
          ...bothFamilies,
          // A node answers for its own pod only, so that one which is gone takes no connection.
          externalTrafficPolicy: "Local",
          selector: labels.selector,
          ports: [
            { name: "http", port: 80, targetPort: "http", nodePort: nodePorts.http },
            { name: "https", port: 443, targetPort: "https", nodePort: nodePorts.https },
          ],
        },
      },
      { parent: this },
    );
    const config = new k8s.core.v1.ConfigMap(
      name,
      { metadata, data: { [configFile]: stringify(dynamicConfig) } },
      { parent: this },
    );
    new k8s.apps.v1.Deployment(
      name,
      {
        metadata: {
          ...metadata,
          annotations: accept({
            "pod-networkpolicy": "Anyone may call it, and it calls whatever an Ingress names.",
            "pod-probes-identical": "It has one page that tells its health.",
          }),
        },
        spec: {
          replicas,
          selector: { matchLabels: labels.selector },
          // The surplus pod of a rollout would find no node of its own.
          strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
          template: {
            metadata: { labels: labels.all, annotations: scrape(ports.health) },
            spec: {
              serviceAccountName: access.serviceAccount,
              securityContext: restrictedPod({ user: 65532, group: 65532 }),
              ...onePerNode(labels),
              ...moveSoon,
              containers: [
                {
                  name: app,
                  image: images.traefik,
                  args: [
                    `--entrypoints.web.address=:${ports.http}`,
                    `--entrypoints.web.http.redirections.entrypoint.to=:${httpsPort}`,
                    `--entrypoints.websecure.address=:${ports.https}`,
                    "--entrypoints.websecure.http.tls=true",
                    `--entrypoints.traefik.address=:${ports.health}`,
                    // A pod that doesn't take the connection is gone with its node; by default 30 s.
                    "--serverstransport.forwardingtimeouts.dialtimeout=300ms",
                    // A kept connection to it would take a request, and never answer.
                    "--serverstransport.maxidleconnsperhost=-1",
                    "--ping=true",
                    "--metrics.prometheus=true",
                    "--entrypoints.websecure.http.middlewares=retry@file",
                    "--providers.kubernetesingressnginx=true",
                    `--providers.file.filename=${configDirectory}/${configFile}`,
                    "--global.checknewversion=false",
                  ],
                  ports: containerPorts(ports),
                  ...probes({
                    live: { path: "/ping", port: "health" },
                    ready: { path: "/ping", port: "health" },
                  }),
                  resources: settings.resources,
                  securityContext: restrictedContainer,
                  volumeMounts: [{ name: "config", mountPath: configDirectory, readOnly: true }],
                },
              ],
              volumes: [{ name: "config", configMap: { name: config.metadata.name } }],
            },
          },
        },
      },
      { parent: this },
    );

    disruptionBudget(name, { metadata, labels, replicas }, { parent: this });

    this.className = ingressClass.metadata.name;
    this.namespace = namespace.metadata.name;
    this.service = service.metadata.name;
    this.registerOutputs({ className: this.className });
  }
}
