import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { BasicAuthDialect } from "../ingress/basicAuth.ts";
import type { Serving } from "../ingress/serving.ts";
import type { ListenerSettings } from "../ingress/httpRoutes.ts";
import { type ExternalDestination, type Peer, podsOf } from "../kubernetes/networkPolicies.ts";
import type { StorageClass } from "../kubernetes/storageClass.ts";

/** The cluster and object store of the monitoring. All differences between kinds of clusters are here. */
export interface Platform {
  /** The provider of every object in the cluster. */
  readonly provider: k8s.Provider;
  readonly objectStore: ObjectStore;
  readonly storageClass: StorageClass;
  readonly ingress: IngressController | Gateway;
  readonly kubelet: Kubelet;
  /** A kubeconfig of the cluster, unless the cluster was read from a file; a secret. */
  readonly kubeconfig?: pulumi.Output<string>;
}

/** Buckets with the API of Google Cloud Storage. */
export interface ObjectStore {
  readonly buckets: {
    /** Blocks of the Prometheus servers. */
    readonly longTerm: pulumi.Output<string>;
    /** Blocks of the ruler. */
    readonly ruler: pulumi.Output<string>;
  };
  /**
   * JSON key of a service account that may write to both buckets; a secret. Undefined with workload
   * identity.
   */
  readonly credentials?: pulumi.Output<string>;
  /**
   * Resources that the key needs for its access; default none. Dependencies and not inputs, as an
   * object would be replaced together with a resource that its inputs come from.
   */
  readonly grants?: readonly pulumi.Resource[];
  /** Binds an account of the cluster to a service account with at least the rights that the use needs. */
  readonly bindWorkloadIdentity?: (account: PodAccount, use: BucketUse) => WorkloadIdentity;
  /** Whether each use has accounts with only its rights; default one account for all uses. */
  readonly accountPerUse?: boolean;
  /** Network destinations of clients. */
  readonly calls: readonly ExternalDestination[];
  /** Environment variables that clients need in addition to the key. */
  readonly env: Readonly<Record<string, pulumi.Input<string>>>;
}

/** What a pod does with the blocks of a bucket. */
export interface BucketUse {
  readonly bucket: keyof ObjectStore["buckets"];
  readonly does: "upload" | "read" | "compact";
}

/** A ServiceAccount of the cluster. */
export interface PodAccount {
  readonly namespace: pulumi.Input<string>;
  readonly name: string;
}

/** What gives a ServiceAccount the identity of a Google account. */
export interface WorkloadIdentity {
  /** Annotations of the ServiceAccount. */
  readonly annotations: Readonly<Record<string, pulumi.Input<string>>>;
  /** Resources that grant the access, on which the ServiceAccount depends. */
  readonly dependsOn: readonly pulumi.Resource[];
}

/** A proxy that serves hosts by HTTPS. */
interface Proxy {
  /** Public URL of a host. */
  readonly url: (host: string) => string;
  /** Target address of the hosts' DNS records, where there is a fixed one. */
  readonly address?: pulumi.Output<string>;
  /** Sources of the proxy's connections to pods. */
  readonly clients: readonly Peer[];
  /** How pods connect to the hosts. */
  readonly access: ProxyAccess;
}

export interface ProxyAccess {
  /** host:port that accepts HTTPS. */
  readonly address: pulumi.Input<string>;
  /** The same address as a destination of NetworkPolicies. */
  readonly destination: ExternalDestination;
}

/** A proxy that runs in pods and serves Ingresses. */
export interface IngressController extends Proxy {
  /** Name of its IngressClass. */
  readonly className: pulumi.Input<string>;
  /** Configuration of password authentication. */
  readonly basicAuth: BasicAuthDialect;
  /** Annotations for WebSockets, timeouts and body sizes; default none. */
  readonly serving?: Serving;
  /** Annotations of every Ingress; default none. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Connections of an ingress controller, from its pods and to its Service with HTTPS on port 443. */
export function controllerConnections({
  namespace,
  service,
}: {
  readonly namespace: pulumi.Input<string>;
  readonly service: pulumi.Input<string>;
}): Pick<IngressController, "access" | "clients"> {
  const pods = podsOf(namespace);
  return {
    clients: [pods],
    access: {
      address: pulumi.interpolate`${service}.${namespace}.svc:443`,
      destination: { to: [pods] },
    },
  };
}

/** A proxy of the cloud that serves HTTPRoutes. */
export interface Gateway extends Proxy {
  /** Fields of the Gateway object that do not depend on the hosts. */
  readonly listeners: Omit<ListenerSettings, "domain" | "secret">;
  /** Annotations of the Gateway object. */
  readonly annotations: Readonly<Record<string, pulumi.Input<string>>>;
  /** Whether the proxy has its own certificate; otherwise, the certificate is in a Secret. */
  readonly ownCertificate: boolean;
  /** HTTP statuses of a page for a request without a login. */
  readonly statuses: {
    /** Page with its own login. */
    readonly ownLogin: readonly number[];
    /** Other pages, whose login is at the proxy. */
    readonly proxyLogin: readonly number[];
  };
  /** Creates the objects that configure the proxy for the pods behind a page. */
  readonly configure: (page: GatewayPage, opts: pulumi.ComponentResourceOptions) => void;
}

export const isGateway = (ingress: IngressController | Gateway): ingress is Gateway =>
  "listeners" in ingress;

export interface GatewayPage {
  /** First label of the page's host name. */
  readonly name: string;
  /** Name of the Service behind the page. */
  readonly service: pulumi.Input<string>;
  readonly namespace: pulumi.Input<string>;
  /** Path that returns status 200 while the pods work. */
  readonly probePath: string;
  readonly ownLogin: boolean;
}

/** URL of a host on the default HTTPS port. */
export const urlOfHost = (host: string) => `https://${host}`;

export interface Kubelet {
  /** Issuer of the certificates of the kubelets' metrics endpoints. */
  readonly servingCertificate: ServingCertificate;
}

export const servingCertificates = ["cluster-ca", "self-signed"] as const;
export type ServingCertificate = (typeof servingCertificates)[number];
