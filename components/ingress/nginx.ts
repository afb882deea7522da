import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type * as z from "zod";
import { accept, scrape } from "../kubernetes/annotations.ts";
import { ClusterAccess } from "../kubernetes/clusterAccess.ts";
import { deployment } from "../kubernetes/deployment.ts";
import { bothFamilies } from "../kubernetes/families.ts";
import { appLabels } from "../kubernetes/labels.ts";
import { containerPorts } from "../kubernetes/ports.ts";
import { probes } from "../kubernetes/probes.ts";
import { podSecurity } from "../kubernetes/security.ts";
import { createService } from "../kubernetes/service.ts";
import { range } from "../settings/range.ts";
import { distinct, resources, section } from "../settings/schema.ts";
import { images } from "../../versions.ts";
import { basicAuthDialects } from "./basicAuth.ts";
import { answerSeconds } from "./serving.ts";

export const nginxSettings = section({
  sourceRanges: distinct(range(), "be a list of ranges").default([]).meta({
    description:
      "address ranges that may connect to the load balancer, such as those of an office or a VPN",
    derivedDefault: "every address",
  }),
  resources: resources({
    requests: { cpu: "100m", memory: "128Mi" },
    limits: { memory: "512Mi" },
  }).describe("of each pod of the ingress controller"),
});

export interface NginxArgs {
  /** Reserved address of the load balancer; default chosen by the cloud. */
  readonly loadBalancerIP?: pulumi.Input<string>;
  /** Number of pods, at most one on each node; default 2. */
  readonly replicas?: number;
  readonly settings: z.output<typeof nginxSettings>;
}

const app = "nginx-ingress";

// HTTP and HTTPS have the load balancer's ports: redirects to HTTPS name the pod's port.
const ports = { http: 80, https: 443, ready: 8081, metrics: 9113 };

/**
 * Rights that the controller needs in the cluster without custom resources, telemetry and NGINX Plus.
 * ServiceAddress's role includes the rights for these features:
 * https://github.com/nginx/kubernetes-ingress/blob/v5.5.4/deployments/rbac/rbac.yaml
 */
const clusterRules = [
  // Any Ingress may refer to a Secret with its certificate or its users.
  { apiGroups: [""], resources: ["services", "pods", "secrets"], verbs: ["list", "watch"] },
  { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: ["list", "watch"] },
  {
    apiGroups: ["networking.k8s.io"],
    resources: ["ingresses"],
    verbs: ["get", "list", "watch"],
  },
  { apiGroups: ["networking.k8s.io"], resources: ["ingresses/status"], verbs: ["update"] },
  { apiGroups: ["networking.k8s.io"], resources: ["ingressclasses"], verbs: ["get"] },
  // The controller reports errors of an Ingress as events.
  { apiGroups: [""], resources: ["events"], verbs: ["create", "patch"] },
];

/** Rights that the controller needs in its own namespace. */
const ownRules = [
  { apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list", "watch"] },
  // The controller labels its pod with its versions.
  { apiGroups: [""], resources: ["pods"], verbs: ["get", "update"] },
  // Leader election: the leader reports the address of the Ingresses.
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

/** preStop delay in seconds, in which the load balancer removes the pod. */
const preStopSeconds = 15;

/**
 * F5's NGINX Ingress Controller with open-source nginx, behind a load balancer of the cloud. It serves
 * IngressClass `nginx` and runs in the namespace `name`. Its custom resources are disabled, so it needs
 * no CustomResourceDefinitions.
 */
export class Nginx extends pulumi.ComponentResource {
  readonly className: pulumi.Output<string>;
  readonly namespace: pulumi.Output<string>;
  readonly service: pulumi.Output<string>;
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
          // Hides nginx's version from responses.
          "server-tokens": "false",
          // A pod that does not accept the connection is on a lost node: nginx tries the next pod.
          // The default is 60 s.
          "proxy-connect-timeout": "2s",
          // Lets running requests end after a reload of the configuration. Reloads are frequent: each
          // change of a Service's pods causes one.
          "worker-shutdown-timeout": `${answerSeconds}s`,
          http2: "true",
        },
      },
      { parent: this },
    );

    const service = createService(
      name,
      {
        metadata,
        type: "LoadBalancer",
        ...bothFamilies,
        ...(loadBalancerIP === undefined ? {} : { loadBalancerIP }),
        // Traffic goes only to nodes with a pod: one hop less, and nginx sees the client's address.
        externalTrafficPolicy: "Local",
        ...(settings.sourceRanges.length > 0 && {
          loadBalancerSourceRanges: settings.sourceRanges,
        }),
        pods: labels.selector,
        ports: { http: ports.http, https: ports.https },
      },
      { parent: this },
    );
    const volumeMounts = Object.entries(writable).map(([name, mountPath]) => ({ name, mountPath }));
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
          annotations: scrape(ports.metrics),
          apiAccount: access.serviceAccount,
          // The user that owns the image's files.
          user: { user: 101, group: 101 },
          preStopSeconds,
          // The last 15 s are for nginx to exit after the last request has timed out.
          terminationGracePeriodSeconds: preStopSeconds + answerSeconds + 15,
          initContainers: [
            {
              name: "copy-configuration",
              image: images.nginxIngress,
              command: ["cp", "-dR", `${writable.etc}/.`, "/copy"],
              // Ends before the main container starts, so the pod's total request does not grow.
              resources: settings.resources,
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
                // The only endpoint; it answers once nginx has its configuration. When nginx
                // exits, the container exits too.
                live: { path: "/nginx-ready", port: "ready" },
                ready: { path: "/nginx-ready", port: "ready" },
                // Ready only when every Ingress of the cluster is in the configuration.
                startSeconds: 15 * 60,
              }),
              resources: settings.resources,
              securityContext: {
                // The only capability that "restricted" allows. The image's binaries carry it as
                // a file capability, and without it the kernel refuses to execute them.
                capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] },
              },
              volumeMounts,
            },
          ],
          volumes: volumeMounts.map(({ name }) => ({ name, emptyDir: {} })),
        },
      },
      { parent: this, dependsOn: binding },
    );

    this.className = ingressClass.metadata.name;
    this.namespace = namespace.metadata.name;
    this.service = service.metadata.name;
    this.registerOutputs({ className: this.className });
  }
}
