import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { BasicAuthDialect } from "../ingress/basicAuth.ts";
import type { Serving } from "../ingress/serving.ts";
import type { Outside } from "../kubernetes/networkPolicies.ts";

/** What the monitoring stands on. Everything that differs from one kind of cluster to another is here. */
export interface Platform {
  /** The one provider of every object in the cluster. */
  readonly provider: k8s.Provider;
  readonly objectStore: ObjectStore;
  readonly storage: Storage;
  readonly ingress: IngressController;
  readonly kubelet: Kubelet;
  /** A kubeconfig of the cluster, where it came from no file; a secret. */
  readonly kubeconfig?: pulumi.Output<string>;
}

/** Buckets with the API of Google Cloud Storage. */
export interface ObjectStore {
  /** Names of the buckets. */
  readonly buckets: {
    /** Blocks of the Prometheus servers. */
    readonly longTerm: pulumi.Output<string>;
    /** Blocks of the ruler. */
    readonly ruler: pulumi.Output<string>;
  };
  /**
   * Key of a service account that may write to both, as JSON; a secret. None where clients are
   * let in by the account that their pods run as.
   */
  readonly credentials?: pulumi.Output<string>;
  /** Lets an account of the cluster in, and tells the annotations that it must have for it. */
  readonly admit?: (account: PodAccount) => pulumi.Input<Readonly<Record<string, string>>>;
  /** What clients call over the network. */
  readonly calls: readonly Outside[];
  /** Environment that clients need besides the key. */
  readonly env: Readonly<Record<string, pulumi.Input<string>>>;
}

/** A ServiceAccount of the cluster. */
export interface PodAccount {
  readonly namespace: pulumi.Input<string>;
  readonly name: string;
}

/** What a StorageClass needs to make volumes here. */
export interface Storage {
  readonly provisioner: pulumi.Input<string>;
  readonly parameters: Readonly<Record<string, pulumi.Input<string>>>;
  /** Annotations that the provisioner reads; default none. */
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface IngressController {
  /** IngressClass that it serves. */
  readonly className: pulumi.Input<string>;
  /** Namespace of its pods, and of their Service. */
  readonly namespace: pulumi.Input<string>;
  /** Name of the Service that takes HTTPS, at port 443. */
  readonly service: pulumi.Input<string>;
  /** Where a host name of an Ingress opens. */
  readonly url: (host: string) => string;
  /** Address that the hosts' names must lead to, where there is a fixed one. */
  readonly address?: pulumi.Output<string>;
  /** How it is told to ask for a password. */
  readonly basicAuth: BasicAuthDialect;
  /** Annotations by which it serves what the pages need; default none. */
  readonly serving?: Serving;
  /** Annotations that it wants of each Ingress; default none. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Where a host name opens by HTTPS at its own port. */
export const urlOfHost = (host: string) => `https://${host}`;

export interface Kubelet {
  /** Who signed the certificates that kubelets serve their metrics with. */
  readonly servingCertificate: ServingCertificate;
}

export const servingCertificates = ["cluster-ca", "self-signed"] as const;
export type ServingCertificate = (typeof servingCertificates)[number];
