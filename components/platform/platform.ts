import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { BasicAuthDialect } from "../ingress/basicAuth.ts";
import type { Serving } from "../ingress/serving.ts";
import type { ExternalDestination } from "../kubernetes/networkPolicies.ts";
import type { StorageClass } from "../kubernetes/storageClass.ts";

/** The cluster and object store of the monitoring. All differences between kinds of clusters are here. */
export interface Platform {
  /** The provider of every object in the cluster. */
  readonly provider: k8s.Provider;
  readonly objectStore: ObjectStore;
  readonly storageClass: StorageClass;
  readonly ingress: IngressController;
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
  /** Binds an account of the cluster to the buckets' service account. */
  readonly bindWorkloadIdentity?: (account: PodAccount) => WorkloadIdentity;
  /** Network destinations of clients. */
  readonly calls: readonly ExternalDestination[];
  /** Environment variables that clients need in addition to the key. */
  readonly env: Readonly<Record<string, pulumi.Input<string>>>;
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

export interface IngressController {
  /** Name of its IngressClass. */
  readonly className: pulumi.Input<string>;
  /** Namespace of its pods and its Service. */
  readonly namespace: pulumi.Input<string>;
  /** Name of the Service, with HTTPS on port 443. */
  readonly service: pulumi.Input<string>;
  /** Public URL of a host of an Ingress. */
  readonly url: (host: string) => string;
  /** Target address of the hosts' DNS records, where there is a fixed one. */
  readonly address?: pulumi.Output<string>;
  /** Configuration of password authentication. */
  readonly basicAuth: BasicAuthDialect;
  /** Annotations for WebSockets, timeouts and body sizes; default none. */
  readonly serving?: Serving;
  /** Annotations of every Ingress; default none. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** URL of a host on the default HTTPS port. */
export const urlOfHost = (host: string) => `https://${host}`;

export interface Kubelet {
  /** Issuer of the certificates of the kubelets' metrics endpoints. */
  readonly servingCertificate: ServingCertificate;
}

export const servingCertificates = ["cluster-ca", "self-signed"] as const;
export type ServingCertificate = (typeof servingCertificates)[number];
