import assert from "node:assert/strict";
import { parse, stringify } from "yaml";
import { policies } from "../../../policy/policies/index.ts";
import { ownStack, policyConfig } from "../support/ownStacks.ts";
import { check, type Declared } from "../support/policies.ts";

/* eslint-disable @typescript-eslint/no-explicit-any, @typescript-eslint/no-unsafe-call -- a mutation may change any input */

/** A mutable copy of the resources of a stack. */
class Draft {
  readonly resources: { type: string; name: string; inputs: any }[];

  constructor(resources: readonly Declared[]) {
    this.resources = structuredClone(
      resources.map(({ type, name, inputs }) => ({ type, name, inputs })),
    );
  }

  /** The inputs of a resource by kind and Pulumi's name. */
  get(kind: string, name: string): any {
    const found = this.resources.find((it) => it.type.endsWith(`:${kind}`) && it.name === name);
    assert.ok(found, `${kind} ${name} is in the stack`);
    return found.inputs;
  }

  remove(kind: string, name: string): void {
    const index = this.resources.findIndex(
      (it) => it.type.endsWith(`:${kind}`) && it.name === name,
    );
    assert.notEqual(index, -1, `${kind} ${name} is in the stack`);
    this.resources.splice(index, 1);
  }

  add(type: string, name: string, inputs: object): void {
    this.resources.push({ type, name, inputs });
  }

  /** Adds a copy under another name, or in another namespace. */
  copy(kind: string, name: string, { name: copied = name, namespace = "monitoring" }): void {
    const original = this.resources.find((it) => it.type.endsWith(`:${kind}`) && it.name === name);
    assert.ok(original, `${kind} ${name} is in the stack`);
    const inputs = structuredClone(original.inputs);
    Object.assign(inputs.metadata, { name: copied, namespace });
    this.add(original.type, `${copied}-of-${namespace}`, inputs);
  }

  get ingresses(): any[] {
    return this.resources.filter(({ type }) => type.endsWith(":Ingress")).map((it) => it.inputs);
  }

  spec(workload: string): any {
    return this.get(workload === "thanos-querier" ? "Deployment" : "StatefulSet", workload).spec;
  }

  pod(workload: string): any {
    return this.spec(workload).template.spec;
  }

  container(workload: string, name = workload): any {
    const found = this.pod(workload).containers.find((it: { name: string }) => it.name === name);
    assert.ok(found, `${workload} has a container ${name}`);
    return found;
  }

  /** Replaces a flag by words; default none. */
  flag(container: { args: string[] }, flag: string, ...words: readonly string[]): void {
    const isFlag = (arg: string) => arg === flag || arg.startsWith(`${flag}=`);
    container.args = [...container.args.filter((arg) => !isFlag(arg)), ...words];
  }

  prometheus(...change: [flag: string, ...words: string[]]): void {
    this.flag(this.container("prometheus"), ...change);
  }

  sidecar(...change: [flag: string, ...words: string[]]): void {
    this.flag(this.container("prometheus", "thanos-sidecar"), ...change);
  }

  thanos(workload: string, ...change: [flag: string, ...words: string[]]): void {
    this.flag(this.container(workload), ...change);
  }

  /** Changes prometheus.yml. */
  config(change: (config: any) => void): void {
    const { data } = this.get("ConfigMap", "prometheus-server-conf");
    const config = parse(data["prometheus.yml"]);
    change(config);
    data["prometheus.yml"] = stringify(config);
  }
}

const min = "--storage.tsdb.min-block-duration";
const max = "--storage.tsdb.max-block-duration";
const delay = "--storage.tsdb.delay-compact-file.path";

/** Ways to break the stack, by the policy that must refuse them. */
const mutations: Readonly<Record<string, Readonly<Record<string, (draft: Draft) => void>>>> = {
  "prometheus-two-hour-blocks": {
    "longer blocks at most": (draft) => {
      draft.prometheus(max, `${max}=24h`);
    },
    "longer blocks at most, as two arguments": (draft) => {
      draft.prometheus(max, max, "1d");
    },
    "a minimum alone": (draft) => {
      draft.prometheus(max);
    },
    "a maximum alone": (draft) => {
      draft.prometheus(min);
    },
    "no durations of blocks": (draft) => {
      draft.prometheus(min);
      draft.prometheus(max);
    },
    "blocks of 4h": (draft) => {
      draft.prometheus(min, `${min}=4h`);
      draft.prometheus(max, `${max}=240m`);
    },
    "compaction delayed by another file than the sidecar's": (draft) => {
      draft.prometheus(min);
      draft.prometheus(max, `${delay}=/prometheus/shipped.json`);
    },
    "compaction delayed and switched off": (draft) => {
      draft.prometheus(delay, `${delay}=/prometheus/thanos.shipper.json`);
    },
    "delayed compaction with an old sidecar": (draft) => {
      draft.prometheus(min);
      draft.prometheus(max, delay, "/prometheus/thanos.shipper.json");
      draft.container("prometheus", "thanos-sidecar").image = "quay.io/thanos/thanos:v0.40.1";
    },
    "short blocks of the ruler": (draft) => {
      draft.thanos("thanos-ruler", "--tsdb.block-duration", "--tsdb.block-duration", "30m");
    },
  },
  "prometheus-local-retention": {
    "retention of two blocks in prometheus.yml": (draft) => {
      draft.config((config) => (config.storage.tsdb.retention.time = "4h"));
    },
    "retention of two blocks by flag": (draft) => {
      draft.config((config) => delete config.storage);
      draft.prometheus("-", "--storage.tsdb.retention.time", "240m");
    },
    "retention of one block of the ruler": (draft) => {
      draft.thanos("thanos-ruler", "--tsdb.retention", "--tsdb.retention=2h");
    },
  },
  "prometheus-uploads": {
    "no sidecar": (draft) => {
      draft.pod("prometheus").containers.splice(1);
    },
    "a sidecar without a bucket": (draft) => {
      draft.sidecar("--objstore.config");
    },
    "a sidecar with another data directory": (draft) => {
      draft.sidecar("--tsdb.path", "--tsdb.path=/data");
    },
    "a sidecar on a volume of its own": (draft) => {
      draft.container("prometheus", "thanos-sidecar").volumeMounts[0].name = "other";
    },
  },
  "unique-replica-labels": {
    "the same replica label in all pods": (draft) => {
      draft.config((config) => (config.global.external_labels.replica = "a"));
    },
    "no replica label": (draft) => {
      draft.config((config) => delete config.global.external_labels.replica);
    },
    "a replica label that Prometheus doesn't expand": (draft) => {
      draft.config((config) => (config.global.external_labels.replica = "$(POD_NAME)"));
    },
    "no variable for the replica label": (draft) => {
      draft.container("prometheus").env = [];
    },
    "no external labels": (draft) => {
      draft.config((config) => delete config.global.external_labels);
    },
    "the same label in all rulers": (draft) => {
      draft.thanos("thanos-ruler", "--label", '--label=cluster="prod"', "--label", 'replica="a"');
    },
    "a second set of servers with the same names": (draft) => {
      for (const [kind, name] of [
        ["StatefulSet", "prometheus"],
        ["PodDisruptionBudget", "prometheus"],
        ["ConfigMap", "prometheus-server-conf"],
      ] as const)
        draft.copy(kind, name, { namespace: "other" });
    },
  },
  "unique-cluster-label": {
    "no cluster label": (draft) => {
      draft.config((config) => delete config.global.external_labels.cluster);
    },
  },
  "replica-labels-deduplicated": {
    "a querier that doesn't deduplicate": (draft) => {
      draft.thanos("thanos-querier", "--query.replica-label");
    },
    "a querier that deduplicates by another label": (draft) => {
      draft.thanos("thanos-querier", "--query.replica-label", "--query.replica-label", "pod");
    },
    "a compactor that deduplicates by another label": (draft) => {
      draft.thanos("thanos-compactor", "-", "--deduplication.replica-label=pod");
    },
  },
  "one-compactor-per-bucket": {
    "two compactors of one StatefulSet": (draft) => {
      draft.spec("thanos-compactor").replicas = 2;
    },
    "two compactors on one bucket": (draft) => {
      draft.copy("StatefulSet", "thanos-compactor", { name: "another" });
    },
    "no compactor": (draft) => {
      draft.remove("StatefulSet", "thanos-compactor");
    },
    "both compactors on one bucket": (draft) => {
      const objstore = (name: string) =>
        draft.container(name).args.find((arg: string) => arg.startsWith("--objstore.config"));
      draft.thanos(
        "thanos-ruler-compactor",
        "--objstore.config",
        objstore("thanos-compactor") as string,
      );
    },
  },
  "compactor-not-autoscaled": {
    "an autoscaler of the compactor": (draft) => {
      draft.add("kubernetes:autoscaling/v2:HorizontalPodAutoscaler", "compactor", {
        metadata: { name: "compactor", namespace: "monitoring" },
        spec: {
          scaleTargetRef: { apiVersion: "apps/v1", kind: "StatefulSet", name: "thanos-compactor" },
          maxReplicas: 3,
        },
      });
    },
  },
  "compactor-retention": {
    "raw data deleted before it is downsampled": (draft) => {
      draft.thanos(
        "thanos-compactor",
        "--retention.resolution-raw",
        "--retention.resolution-raw=1d",
      );
    },
    "5m data deleted before it is downsampled": (draft) => {
      draft.thanos(
        "thanos-compactor",
        "--retention.resolution-5m",
        "--retention.resolution-5m",
        "216h",
      );
    },
    "raw data without limit": (draft) => {
      draft.thanos(
        "thanos-compactor",
        "--retention.resolution-raw",
        "--retention.resolution-raw=0d",
      );
    },
    "5m data for longer than 1h": (draft) => {
      draft.thanos(
        "thanos-compactor",
        "--retention.resolution-1h",
        "--retention.resolution-1h=30d",
      );
    },
  },
  "buckets-are-served": {
    "no store gateway": (draft) => {
      draft.remove("StatefulSet", "thanos-store-gateway");
    },
    "one shard of two": (draft) => {
      draft.thanos(
        "thanos-store-gateway",
        "-",
        `--selector.relabel-config=${JSON.stringify([
          { action: "hashmod", source_labels: ["__block_id"], target_label: "shard", modulus: 2 },
          { action: "keep", source_labels: ["shard"], regex: "0" },
        ])}`,
      );
    },
  },
  "bucket-not-public": {
    "a bucket that may be made public": (draft) => {
      draft.get("Bucket", "gke-buckets-prometheus-long-term").publicAccessPrevention = "inherited";
    },
    "permissions on single objects": (draft) => {
      draft.get("Bucket", "gke-buckets-thanos-ruler").uniformBucketLevelAccess = false;
    },
    "a bucket that is readable without an account": (draft) => {
      draft.add("gcp:storage/bucketIAMMember:BucketIAMMember", "everybody", {
        bucket: "prometheus-long-term-0a1b2c3d",
        role: "roles/storage.objectViewer",
        member: "allUsers",
      });
    },
  },
  "bucket-not-force-destroyed": {
    "a bucket that is deleted with its blocks": (draft) => {
      draft.get("Bucket", "gke-buckets-prometheus-long-term").forceDestroy = true;
    },
  },
  "bucket-keeps-live-blocks": {
    "blocks deleted by age": (draft) => {
      draft
        .get("Bucket", "gke-buckets-prometheus-long-term")
        .lifecycleRules.push({ action: { type: "Delete" }, condition: { age: 90 } });
    },
    "blocks that the compactor can't delete": (draft) => {
      draft.get("Bucket", "gke-buckets-thanos-ruler").retentionPolicy = {
        retentionPeriod: "86400",
      };
    },
  },
  "bucket-permissions": {
    "a compactor that can't delete": (draft) => {
      for (const name of ["gke-thanos-longTerm", "gke-thanos-ruler"])
        draft.get("BucketIAMMember", name).role = "roles/storage.objectViewer";
    },
  },
  "api-server-not-public": {
    "an API server that accepts connections from everywhere": (draft) => {
      Object.assign(draft.get("Cluster", "gke"), {
        controlPlaneEndpointsConfig: { ipEndpointsConfig: { enabled: true } },
        masterAuthorizedNetworksConfig: { cidrBlocks: [{ cidrBlock: "0.0.0.0/0" }] },
      });
    },
  },
  "cluster-deletion-protected": {
    "a cluster that may be deleted": (draft) => {
      draft.get("Cluster", "gke").deletionProtection = false;
    },
  },
  "no-project-wide-storage-role": {
    "a role on every bucket": (draft) => {
      draft.get("IAMMember", "gke-nodes").role = "roles/storage.objectAdmin";
    },
  },
  "service-account-keys-rotated": {
    "a key that is never replaced": (draft) => {
      draft.add("gcp:serviceaccount/key:Key", "key", { serviceAccountId: "gke-thanos" });
    },
  },
  "images-pinned": {
    "the latest image": (draft) => {
      draft.container("prometheus").image = "quay.io/prometheus/prometheus:latest";
    },
    "an image without a version": (draft) => {
      draft.container("thanos-ruler").image = "quay.io/thanos/thanos";
    },
  },
  "pod-disruption-budget": {
    "no budget": (draft) => {
      draft.remove("PodDisruptionBudget", "prometheus");
    },
    "a budget of other pods": (draft) => {
      draft.get("PodDisruptionBudget", "thanos-store-gateway").spec.selector.matchLabels = {
        app: "other",
      };
    },
    "a budget that keeps nothing": (draft) => {
      draft.get("PodDisruptionBudget", "prometheus").spec.maxUnavailable = "100%";
    },
    "a budget that blocks every drain": (draft) => {
      const { spec } = draft.get("PodDisruptionBudget", "prometheus");
      delete spec.maxUnavailable;
      spec.minAvailable = 3;
    },
  },
  "replicas-on-several-nodes": {
    "nothing that keeps replicas apart": (draft) => {
      const pod = draft.pod("prometheus");
      delete pod.affinity;
      delete pod.topologySpreadConstraints;
    },
    "affinity to other pods": (draft) => {
      const pod = draft.pod("thanos-ruler");
      delete pod.topologySpreadConstraints;
      pod.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector =
        { matchLabels: { app: "other" } };
    },
  },
  "persistent-data": {
    "data of Prometheus that is deleted with the pod": (draft) => {
      const [claim] = draft.spec("prometheus").volumeClaimTemplates;
      draft.spec("prometheus").volumeClaimTemplates = [];
      draft.pod("prometheus").volumes.push({ name: claim.metadata.name, emptyDir: {} });
    },
    "data of the ruler beside its volume": (draft) => {
      draft.thanos("thanos-ruler", "--data-dir", "--data-dir", "/var/thanos");
    },
  },
  probes: {
    "no readiness probe": (draft) => {
      delete draft.container("prometheus").readinessProbe;
    },
    "no liveness probe": (draft) => {
      delete draft.container("thanos-store-gateway").livenessProbe;
    },
  },
  resources: {
    "no memory limit": (draft) => {
      delete draft.container("thanos-querier").resources.limits;
    },
    "no requests": (draft) => {
      delete draft.container("prometheus", "thanos-sidecar").resources.requests;
    },
  },
  "pod-security-restricted": {
    "the node's network": (draft) => {
      draft.pod("prometheus").hostNetwork = true;
    },
    "a container that may run as root": (draft) => {
      delete draft.pod("thanos-compactor").securityContext.runAsNonRoot;
    },
    "another capability": (draft) => {
      draft.container("thanos-ruler").securityContext.capabilities.add = ["NET_ADMIN"];
    },
    "a directory of the node": (draft) => {
      draft.pod("prometheus").volumes.push({ name: "node", hostPath: { path: "/" } });
    },
  },
  "no-secret-in-plain-text": {
    "a webhook in a ConfigMap": (draft) => {
      draft.get("ConfigMap", "prometheus-rules").data.notes =
        "see https://hooks.slack.com/services/T0000/B0000/XXXX";
    },
    "a password in the environment": (draft) => {
      draft.container("prometheus").env.push({ name: "REMOTE_PASSWORD", value: "hunter2" });
    },
    "the key of the bucket in an argument": (draft) => {
      draft.thanos(
        "thanos-compactor",
        "-",
        '--tracing.config={"key": "-----BEGIN PRIVATE KEY-----"}',
      );
    },
  },
  "alerts-without-replica-label": {
    "alerts of Prometheus that differ by replica": (draft) => {
      draft.config((config) => delete config.alerting.alert_relabel_configs);
    },
    "alerts of the ruler that differ by replica": (draft) => {
      draft.thanos("thanos-ruler", "--alert.label-drop", "--alert.label-drop", "pod");
    },
  },
  "alerts-to-every-alertmanager": {
    "alerts for one Alertmanager": (draft) => {
      draft.config((config) => {
        config.alerting.alertmanagers[0].static_configs[0].targets.splice(1);
      });
    },
    "alerts for a Service": (draft) => {
      draft.thanos(
        "thanos-ruler",
        "--alertmanagers.config",
        "--alertmanagers.url",
        "http://alertmanager.monitoring.svc:9093",
      );
    },
    "alerts for no Alertmanager": (draft) => {
      draft.config((config) => delete config.alerting);
    },
  },
  "alertmanager-replicas": {
    "a single Alertmanager": (draft) => {
      draft.spec("alertmanager").replicas = 1;
    },
    "two Alertmanagers": (draft) => {
      draft.spec("alertmanager").replicas = 2;
    },
  },
  "alertmanager-clustered": {
    "Alertmanagers without peers": (draft) => {
      draft.thanos("alertmanager", "--cluster.peer");
    },
    "Alertmanagers without clustering": (draft) => {
      draft.thanos("alertmanager", "--cluster.listen-address", "--cluster.listen-address=");
    },
  },
  "grafana-no-anonymous": {
    "a Grafana with anonymous access": (draft) => {
      draft
        .container("grafana")
        .env.find(
          (variable: { name: string }) => variable.name === "GF_AUTH_ANONYMOUS_ENABLED",
        ).value = "true";
    },
  },
  "ingress-tls-and-auth": {
    "no TLS": (draft) => {
      for (const ingress of draft.ingresses) delete ingress.spec.tls;
    },
    "no password": (draft) => {
      for (const ingress of draft.ingresses) ingress.metadata.annotations = {};
    },
    "a load balancer in front of Prometheus": (draft) => {
      draft.get("Service", "prometheus-0-service").spec.type = "LoadBalancer";
    },
  },
};

describe("the policies on a broken stack prod", () => {
  let base: readonly Declared[];
  const refusals = (resources: readonly Declared[]) =>
    check(policies, resources, { stack: "prod", config: policyConfig }).map(({ policy }) => policy);
  before(async () => {
    base = await ownStack("prod");
    assert.deepEqual(refusals(base), []);
  });

  it("each have a mutation", () => {
    const names = policies.map(({ name }) => name);
    assert.deepEqual(Object.keys(mutations).sort(), names.sort());
  });

  for (const [policy, changes] of Object.entries(mutations))
    for (const [name, change] of Object.entries(changes))
      it(`refuse ${name} by ${policy}`, () => {
        const draft = new Draft(base);
        change(draft);
        assert.deepEqual([...new Set(refusals(draft.resources))], [policy]);
      });
});
