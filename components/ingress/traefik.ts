import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type * as z from "zod";
import { stringify } from "yaml";
import { accept, scrape, skipAwait } from "../kubernetes/annotations.ts";
import { ClusterAccess } from "../kubernetes/clusterAccess.ts";
import { deployment } from "../kubernetes/deployment.ts";
import { bothFamilies } from "../kubernetes/families.ts";
import { appLabels } from "../kubernetes/labels.ts";
import { containerPorts } from "../kubernetes/ports.ts";
import { probes } from "../kubernetes/probes.ts";
import { podSecurity } from "../kubernetes/security.ts";
import { resources, section } from "../settings/schema.ts";
import { images } from "../../versions.ts";
import { basicAuthDialects } from "./basicAuth.ts";

export const traefikSettings = section({
  resources: resources({
    requests: { cpu: "20m", memory: "64Mi" },
    limits: { memory: "256Mi" },
  }).describe("of each pod of the ingress controller"),
});

export interface TraefikArgs {
  /** NodePorts for HTTP and HTTPS. */
  readonly nodePorts: { readonly http: number; readonly https: number };
  /** Public HTTPS port, the target of HTTP redirects. */
  readonly httpsPort: number;
  /** Number of pods, at most one on each node; default 2. */
  readonly replicas?: number;
  readonly settings: z.output<typeof traefikSettings>;
}

const ports = { http: 8000, https: 8443, health: 8080 };

const configDirectory = "/etc/traefik";
const configFile = "dynamic.yaml";

/**
 * Retries requests without an answer after a short pause, as nginx does by default. Each attempt may
 * reach the same pod: with one of two pods lost, all ten attempts fail once in 1024 requests.
 */
const dynamicConfig = {
  http: { middlewares: { retry: { retry: { attempts: 10, initialInterval: "100ms" } } } },
};

const list = ["list", "watch"];

/** Rights that Traefik's ingress-nginx provider needs, according to its documentation. */
const rules = [
  // Traefik starts only after it has listed the Secrets of every namespace: any Ingress may refer to one.
  { apiGroups: [""], resources: ["services", "secrets"], verbs: list },
  { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: list },
  { apiGroups: ["networking.k8s.io"], resources: ["ingresses", "ingressclasses"], verbs: list },
];

/**
 * Traefik as the controller of IngressClass `nginx`. It supports the annotations of ingress-nginx, which
 * was archived in March 2026. It runs in the namespace `name`.
 */
export class Traefik extends pulumi.ComponentResource {
  readonly className: pulumi.Output<string>;
  readonly namespace: pulumi.Output<string>;
  readonly service: pulumi.Output<string>;
  readonly basicAuth = basicAuthDialects["ingress-nginx"];
  /**
   * Annotations of each Ingress. Through the Service's ClusterIP, kube-proxy selects a random pod at
   * each attempt. Traefik itself selects pods in turn: with one pod lost, the retries of a client with
   * regular requests could reach the lost pod each time.
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
          // A node accepts connections for its own pod only, so none are routed to a lost node.
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
    deployment(
      name,
      {
        metadata: {
          ...metadata,
          annotations: accept({
            "pod-networkpolicy":
              "All clients may connect to it, and it connects to the backend of every Ingress.",
            "pod-probes-identical": "It has only one health endpoint.",
          }),
        },
        labels,
        replicas,
        pod: {
          annotations: scrape(ports.health),
          apiAccount: access.serviceAccount,
          user: { user: 65532, group: 65532 },
          preStopSeconds: {
            none: "The proxy in front of the nodes connects to another node instead.",
          },
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
                // A pod that does not accept the connection is on a lost node; the default is 30 s.
                "--serverstransport.forwardingtimeouts.dialtimeout=300ms",
                // No idle connections: a request on one to a lost node would never be answered.
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
              volumeMounts: [{ name: "config", mountPath: configDirectory, readOnly: true }],
            },
          ],
          volumes: [{ name: "config", configMap: { name: config.metadata.name } }],
        },
      },
      { parent: this },
    );

    this.className = ingressClass.metadata.name;
    this.namespace = namespace.metadata.name;
    this.service = service.metadata.name;
    this.registerOutputs({ className: this.className });
  }
}
