import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type * as z from "zod";
import { accept, scrape, skipAwait } from "../kubernetes/annotations.ts";
import { ClusterAccess } from "../kubernetes/clusterAccess.ts";
import { disruptionBudget } from "../kubernetes/disruptionBudget.ts";
import { farewell } from "../kubernetes/farewell.ts";
import { bothFamilies } from "../kubernetes/families.ts";
import { appLabels } from "../kubernetes/labels.ts";
import { moveSoon, onePerNode } from "../kubernetes/placement.ts";
import { containerPorts } from "../kubernetes/ports.ts";
import { probes } from "../kubernetes/probes.ts";
import { podSecurity, restrictedContainer, restrictedPod } from "../kubernetes/security.ts";
import { resources, section } from "../settings/schema.ts";
import { images } from "../../versions.ts";
import { basicAuthDialects } from "./basicAuth.ts";
import { answerSeconds } from "./serving.ts";

/** Settings of {@link Nginx}. */
export const nginxSettings = section({
  resources: resources({
    requests: { cpu: "100m", memory: "128Mi" },
    limits: { memory: "512Mi" },
  }).describe("of each pod of the ingress controller"),
});

export interface NginxArgs {
  /** Address of the load balancer, reserved beforehand; default the cloud's choice. */
  readonly loadBalancerIP?: pulumi.Input<string>;
  /** Pods, each on a node of its own; default 2. */
  readonly replicas?: number;
  /** Settings with their defaults filled in. */
  readonly settings: z.output<typeof nginxSettings>;
}

const app = "nginx-ingress";

// HTTP and HTTPS as the load balancer has them: redirects to HTTPS name the pod's port.
const ports = { http: 80, https: 443, ready: 8081, metrics: 9113 };

/**
 * What the controller does in the cluster while custom resources, telemetry and NGINX Plus are
 * off. Upstream's own role is for all of them:
 * https://github.com/nginx/kubernetes-ingress/blob/v5.5.4/deployments/rbac/rbac.yaml
 */
const clusterRules = [
  // Any Ingress may name a Secret, for its certificate or its users.
  { apiGroups: [""], resources: ["services", "pods", "secrets"], verbs: ["list", "watch"] },
  { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: ["list", "watch"] },
  {
    apiGroups: ["networking.k8s.io"],
    resources: ["ingresses"],
    verbs: ["get", "list", "watch"],
  },
  { apiGroups: ["networking.k8s.io"], resources: ["ingresses/status"], verbs: ["update"] },
  { apiGroups: ["networking.k8s.io"], resources: ["ingressclasses"], verbs: ["get"] },
  // It tells by events of an Ingress what is wrong with it.
  { apiGroups: [""], resources: ["events"], verbs: ["create", "patch"] },
];

/** What it does in its own namespace. */
const ownRules = [
  { apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list", "watch"] },
  // It labels its own pod with the versions that it consists of.
  { apiGroups: [""], resources: ["pods"], verbs: ["get", "update"] },
  // One is the leader, and reports the address of the Ingresses.
  {
    apiGroups: ["coordination.k8s.io"],
    resources: ["leases"],
    verbs: ["get", "create", "update"],
  },
];

/** Folders that nginx and its controller write to. */
const writable = {
  etc: "/etc/nginx",
  cache: "/var/cache/nginx",
  lib: "/var/lib/nginx",
  log: "/var/log/nginx",
};

/** Time in which the load balancer learns that a pod takes no more connections, in seconds. */
const farewellSeconds = 15;

/**
 * F5's NGINX Ingress Controller, with nginx of the open-source edition, behind a load balancer
 * of the cloud. It serves IngressClass `nginx`, and lives in the namespace of its name. Of its
 * own kinds of objects it knows none, so that it needs no CustomResourceDefinitions.
 */
export class Nginx extends pulumi.ComponentResource {
  /** Name of the IngressClass that it serves. */
  readonly className: pulumi.Output<string>;
  /** Name of its namespace. */
  readonly namespace: pulumi.Output<string>;
  /** Name of its Service. */
  readonly service: pulumi.Output<string>;
  /** How it is told to ask for a password. */
  readonly basicAuth = basicAuthDialects["nginx-ingress"];

  constructor(name: string, args: NginxArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:ingress:Nginx", name, {}, opts);
    const { loadBalancerIP, replicas = 2, settings } = args;
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
        spec: { controller: "nginx.org/ingress-controller" },
      },
      { parent: this },
    );
    const access = new ClusterAccess(
      `${name}-${app}`,
      { namespace: namespace.metadata.name, labels, rules: clusterRules },
      { parent: this },
    );
    const metadata = { name: app, namespace: namespace.metadata.name, labels: labels.all };
    const role = new k8s.rbac.v1.Role(name, { metadata, rules: ownRules }, { parent: this });
    const binding = new k8s.rbac.v1.RoleBinding(
      name,
      {
        metadata,
        roleRef: {
          apiGroup: "rbac.authorization.k8s.io",
          kind: "Role",
          name: role.metadata.name,
        },
        subjects: [
          {
            kind: "ServiceAccount",
            name: access.serviceAccount,
            namespace: namespace.metadata.name,
          },
        ],
      },
      { parent: this },
    );
    const config = new k8s.core.v1.ConfigMap(
      name,
      {
        metadata,
        data: {
          // Nobody needs to know nginx's version.
          "server-tokens": "false",
          // A pod that doesn't take the connection is gone with its node: another one is asked. By
          // default it is waited for for 60 s.
          "proxy-connect-timeout": "2s",
          // Requests that outlast a change of the configuration, of which there are many: each change
          // of a Service's pods is one.
          "worker-shutdown-timeout": `${answerSeconds}s`,
          http2: "true",
        },
      },
      { parent: this },
    );

    const service = new k8s.core.v1.Service(
      name,
      {
        metadata: { ...metadata, annotations: skipAwait },
        spec: {
          type: "LoadBalancer",
          ...bothFamilies,
          ...(loadBalancerIP === undefined ? {} : { loadBalancerIP }),
          // Straight to the nodes that have a pod: one hop less, and nginx sees who asks.
          externalTrafficPolicy: "Local",
          selector: labels.selector,
          ports: [
            { name: "http", port: 80, targetPort: "http" },
            { name: "https", port: 443, targetPort: "https" },
          ],
        },
      },
      { parent: this },
    );
    const volumeMounts = Object.entries(writable).map(([name, mountPath]) => ({ name, mountPath }));
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
            metadata: { labels: labels.all, annotations: scrape(ports.metrics) },
            spec: {
              serviceAccountName: access.serviceAccount,
              // The user that owns the image's files.
              securityContext: restrictedPod({ user: 101, group: 101 }),
              ...onePerNode(labels),
              ...moveSoon,
              // With time to end by itself, after the last request has been given up.
              terminationGracePeriodSeconds: farewellSeconds + answerSeconds + 15,
              initContainers: [
                {
                  name: "copy-configuration",
                  image: images.nginxIngress,
                  command: ["cp", "-dR", `${writable.etc}/.`, "/copy"],
                  // It ends before the container starts, so that the pod needs no more for it.
                  resources: settings.resources,
                  securityContext: restrictedContainer,
                  volumeMounts: [{ name: "etc", mountPath: "/copy" }],
                },
              ],
              containers: [
                {
                  name: app,
                  image: images.nginxIngress,
                  args: [
                    pulumi.interpolate`-ingress-class=${ingressClass.metadata.name}`,
                    pulumi.interpolate`-nginx-configmaps=$(POD_NAMESPACE)/${config.metadata.name}`,
                    "-enable-custom-resources=false",
                    "-enable-telemetry-reporting=false",
                    "-report-ingress-status",
                    pulumi.interpolate`-external-service=${service.metadata.name}`,
                    `-ready-status-port=${ports.ready}`,
                    "-enable-prometheus-metrics",
                    `-prometheus-metrics-listen-port=${ports.metrics}`,
                  ],
                  env: ["name", "namespace"].map((field) => ({
                    name: `POD_${field.toUpperCase()}`,
                    valueFrom: { fieldRef: { fieldPath: `metadata.${field}` } },
                  })),
                  ports: containerPorts(ports),
                  ...probes({
                    // Its one answer, which it gives as soon as nginx has its configuration. The
                    // container ends by itself when nginx does.
                    live: { path: "/nginx-ready", port: "ready" },
                    ready: { path: "/nginx-ready", port: "ready" },
                    // It is not ready until every Ingress of the cluster is in its configuration.
                    startSeconds: 15 * 60,
                  }),
                  ...farewell(farewellSeconds),
                  resources: settings.resources,
                  securityContext: {
                    ...restrictedContainer,
                    // The one that "restricted" admits. The image's programs bear it, and without
                    // it the kernel refuses to start them at all.
                    capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] },
                  },
                  volumeMounts,
                },
              ],
              volumes: volumeMounts.map(({ name }) => ({ name, emptyDir: {} })),
            },
          },
        },
      },
      { parent: this, dependsOn: binding },
    );
    disruptionBudget(name, { metadata, labels, replicas }, { parent: this });

    this.className = ingressClass.metadata.name;
    this.namespace = namespace.metadata.name;
    this.service = service.metadata.name;
    this.registerOutputs({ className: this.className });
  }
}
