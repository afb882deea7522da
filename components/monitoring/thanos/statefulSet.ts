import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { accept, scrape } from "../../kubernetes/annotations.ts";
import { appLabels } from "../../kubernetes/labels.ts";
import type { Connections, ExternalDestination, Server } from "../../kubernetes/networkPolicies.ts";
import { statefulSet } from "../../kubernetes/statefulSet.ts";
import type { BucketClient } from "./bucketClient.ts";
import {
  minReadySeconds,
  preStopSeconds,
  terminationSeconds,
  thanosContainer,
  type ThanosContainerArgs,
  thanosPorts,
} from "./container.ts";

export interface ThanosStatefulSetArgs {
  readonly namespace: pulumi.Input<string>;
  /** Name of the governing Service. */
  readonly service: pulumi.Input<string>;
  /** Labels of the pods besides those of the app; default none. */
  readonly podLabels?: Readonly<Record<string, string>>;
  /** Annotations of the pods besides those of scraping and of the bucket; default none. */
  readonly annotations?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Volumes of the pods besides their own and the bucket's; default none. */
  readonly volumes?: readonly k8s.types.input.core.v1.Volume[];
  /** Suppressed kube-score findings: check ID → reason; default none. */
  readonly accepted?: Readonly<Record<string, string>>;
  /** Number of pods, each on a different node. */
  readonly replicas: number;
  readonly storageClass: pulumi.Input<string>;
  /** Size of each pod's volume, as a quantity. */
  readonly storage: string;
  /** Destinations of the pods besides the bucket; default none. */
  readonly calls?: readonly (Server | ExternalDestination)[];
  /** Bucket that the component uses. */
  readonly bucket: BucketClient;
  /** The container without its name; its data is at {@link dataDirectory}. */
  readonly container: Omit<ThanosContainerArgs, "name" | "bucket">;
}

/** Mount path of a pod's volume. */
export const dataDirectory = "/data";

/** The user of Thanos' image: https://github.com/thanos-io/thanos/blob/v0.42.4/Dockerfile */
const thanosUser = { user: 1001, group: 1001 };

/** Pods of a Thanos component, each with a volume for data of the bucket. */
export class ThanosStatefulSet extends pulumi.ComponentResource {
  /** HTTP port of the pods. */
  readonly server: Server;
  readonly connections: readonly Connections[];

  constructor(name: string, args: ThanosStatefulSetArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:thanos:ThanosStatefulSet", name, {}, opts);
    const { bucket, container, volumes = [], accepted } = args;
    const labels = appLabels(name);
    const metadata = { name, namespace: args.namespace, labels: labels.all };
    const data = { name: "data", mountPath: dataDirectory };

    statefulSet(
      name,
      {
        ...args,
        metadata: { ...metadata, ...(accepted && { annotations: accept(accepted) }) },
        labels,
        claim: data.name,
        minReadySeconds,
        pod: {
          podLabels: args.podLabels,
          annotations: { ...scrape(thanosPorts.http), ...bucket.annotations, ...args.annotations },
          user: thanosUser,
          serviceAccountName: bucket.serviceAccount,
          preStopSeconds,
          terminationGracePeriodSeconds: terminationSeconds,
          containers: [
            thanosContainer({
              ...container,
              name,
              bucket,
              volumeMounts: [data, ...(container.volumeMounts ?? [])],
            }),
          ],
          volumes: [...volumes, ...bucket.volumes],
        },
      },
      { parent: this },
    );

    this.server = { name, pods: labels.selector, ports: [thanosPorts.http] };
    const calls = [...(args.calls ?? []), ...bucket.calls];
    this.connections = [{ name, pods: labels.selector, calls, scraped: [this.server] }];
    this.registerOutputs();
  }
}
