import assert from "node:assert/strict";
import { policies } from "../../../policy/policies/index.ts";
import {
  budget,
  compactor,
  container,
  object,
  objstore,
  podNameEnv,
  prometheus,
  querier,
  set,
  store,
  thanos,
} from "../support/thirdPartyStacks.ts";
import { check, type Declared, type Situation } from "../support/policies.ts";

const clean = (resources: readonly Declared[], situation: Situation = {}) => {
  assert.deepEqual(check(policies, resources, situation), []);
};
const names = (resources: readonly Declared[], situation: Situation = {}) =>
  check(policies, resources, situation)
    .map(({ policy, resource }) => `${policy} ${resource}`)
    .sort();

const relabeling = (...rules: readonly object[]) =>
  `--selector.relabel-config=${JSON.stringify(rules)}`;
const shard = (number: number) =>
  relabeling(
    { action: "hashmod", source_labels: ["__block_id"], target_label: "shard", modulus: 3 },
    { action: "keep", source_labels: ["shard"], regex: String(number) },
  );

/** What the Prometheus Operator of kube-prometheus is given. */
const kubePrometheus = (spec: object = {}): Declared[] => {
  const common = {
    podMetadata: { labels: { "app.kubernetes.io/part-of": "kube-prometheus" } },
    resources: { requests: { cpu: "100m", memory: "400Mi" }, limits: { memory: "2Gi" } },
    securityContext: { runAsNonRoot: true, runAsUser: 1000, fsGroup: 2000 },
    storage: { volumeClaimTemplate: { spec: { resources: { requests: { storage: "50Gi" } } } } },
  };
  const apart = (app: string) => ({
    podAntiAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        {
          weight: 100,
          podAffinityTerm: {
            topologyKey: "kubernetes.io/hostname",
            labelSelector: { matchLabels: { "app.kubernetes.io/name": app } },
          },
        },
      ],
    },
  });
  const budgetOf = (app: string) =>
    object("policy/v1:PodDisruptionBudget", `${app}-k8s`, {
      spec: { minAvailable: 1, selector: { matchLabels: { "app.kubernetes.io/name": app } } },
    });
  return [
    object("monitoring.coreos.com/v1:Prometheus", "k8s", {
      spec: {
        ...common,
        replicas: 2,
        version: "3.13.4",
        affinity: apart("prometheus"),
        externalLabels: { cluster: "eu" },
        alerting: { alertmanagers: [{ namespace: "observability", name: "alertmanager-main" }] },
        thanos: {
          version: "0.42.4",
          objectStorageConfig: { name: "objstore", key: "thanos.yaml" },
          resources: common.resources,
        },
        ...spec,
      },
    }),
    object("monitoring.coreos.com/v1:Alertmanager", "main", {
      spec: { ...common, replicas: 3, version: "0.34.2", affinity: apart("alertmanager") },
    }),
    object("monitoring.coreos.com/v1:ThanosRuler", "rules", {
      spec: {
        ...common,
        image: "quay.io/thanos/thanos:v0.42.4",
        labels: { cluster: "eu", thanos_ruler_replica: "$(POD_NAME)" },
        alertDropLabels: ["thanos_ruler_replica"],
        alertmanagersUrl: ["dnssrv+http://_web._tcp.alertmanager-operated:9093"],
        objectStorageConfig: { name: "objstore", key: "thanos.yaml" },
      },
    }),
    budgetOf("prometheus"),
    budgetOf("alertmanager"),
    object("apps/v1:DaemonSet", "node-exporter", {
      spec: {
        template: {
          spec: {
            hostNetwork: true,
            hostPID: true,
            containers: [
              {
                name: "node-exporter",
                image: "quay.io/prometheus/node-exporter:v1.12.1",
                args: ["--path.rootfs=/host/root"],
              },
            ],
          },
        },
      },
    }),
    object("apps/v1:Deployment", "prometheus-operator", {
      spec: {
        template: {
          spec: {
            containers: [
              {
                name: "prometheus-operator",
                image: "quay.io/prometheus-operator/prometheus-operator:v0.95.1",
                args: [
                  "--prometheus-config-reloader=quay.io/prometheus-operator/prometheus-config-reloader:v0.95.1",
                ],
              },
            ],
          },
        },
      },
    }),
  ];
};

/** The containers of a workload that {@link set} returned; tests change them. */
const containersOf = (workload: Declared) =>
  (
    workload.inputs as {
      spec: {
        template: {
          spec: {
            containers: [Changeable, Changeable];
          };
        };
      };
    }
  ).spec.template.spec.containers;

interface Changeable {
  command?: string[];
  args: string[];
  env?: object[];
  volumeMounts: object[];
}

describe("the policies on other people's stacks", () => {
  describe("accept", () => {
    it("blocks of 2h by separate arguments, in minutes, and by a variable", () => {
      clean(
        prometheus("a", {
          flags: [
            "--storage.tsdb.min-block-duration",
            "120m",
            "--storage.tsdb.max-block-duration",
            "2h",
          ],
        }),
      );
      clean(
        prometheus("b", {
          flags: [
            "--storage.tsdb.min-block-duration=$(BLOCK)",
            "--storage.tsdb.max-block-duration=$(BLOCK)",
          ],
          env: [...podNameEnv, { name: "BLOCK", value: "2h" }],
        }),
      );
    });

    it("compaction that waits for the upload", () => {
      clean(
        prometheus("a", {
          flags: ["--storage.tsdb.delay-compact-file.path=/data/thanos.shipper.json"],
        }),
      );
      clean(
        prometheus("b", {
          flags: ["--storage.tsdb.delay-compact-file.path", "/data/shipped.json"],
          sidecar: [objstore("blocks"), "--shipper.meta-file-name", "shipped.json"],
        }),
      );
    });

    it("replicas by ${POD_NAME}, and by $(POD_NAME) where a reloader substitutes it", () => {
      clean([...prometheus("a", { replicas: 2 }), budget("a")]);
      const [server, ...rest] = prometheus("b", {
        replicas: 2,
        config: { global: { external_labels: { cluster: "eu", replica: "$(POD_NAME)" } } },
        flags: [
          "--config.file=/shared/prometheus.yml",
          "--storage.tsdb.min-block-duration=2h",
          "--storage.tsdb.max-block-duration=2h",
        ],
      });
      assert.ok(server);
      const containers = containersOf(server);
      containers[1].args.push(
        "--reloader.config-file=/etc/prometheus/prometheus.yml",
        "--reloader.config-envsubst-file=/shared/prometheus.yml",
      );
      containers[1].env = podNameEnv;
      containers[1].volumeMounts = containers[0].volumeMounts;
      clean([server, ...rest, budget("b")]);
    });

    it("store gateways in shards, and two compactors on two buckets or on two clusters' blocks", () => {
      clean([
        ...prometheus(),
        querier("--query.replica-label=replica"),
        ...[0, 1, 2].map((number) => store(`store-${number}`, "blocks", shard(number))),
        compactor(),
        store("store-of-rules", "rules"),
        compactor("compact-of-rules", "rules"),
      ]);
      clean([
        store(),
        compactor(
          "eu",
          "blocks",
          relabeling({ action: "keep", source_labels: ["cluster"], regex: "eu" }),
        ),
        compactor(
          "us",
          "blocks",
          relabeling({ action: "keep", source_labels: ["cluster"], regex: "us|ca" }),
        ),
      ]);
    });

    it("the objects of kube-prometheus", () => {
      clean(kubePrometheus());
    });

    it("a chart's components, whose bucket is in a Secret", () => {
      const env = [
        {
          name: "OBJSTORE",
          valueFrom: { secretKeyRef: { name: "objstore", key: "objstore.yml" } },
        },
      ];
      const config = "--objstore.config=$(OBJSTORE)";
      clean([
        object("core/v1:Secret", "objstore", {
          data: {
            "objstore.yml": Buffer.from("type: GCS\nconfig:\n  bucket: blocks\n").toString(
              "base64",
            ),
          },
        }),
        thanos("storegateway", ["store", "--data-dir=/data", config], { env, replicas: 2 }),
        budget("storegateway"),
        thanos("compactor", ["compact", "--wait", "--data-dir=/data", config], {
          env,
          kind: "Deployment",
          spec: { strategy: { type: "Recreate" } },
        }),
        thanos("query", ["query", "--query.replica-label", "replica,rule_replica"], {
          kind: "Deployment",
          replicas: 2,
        }),
        budget("query"),
      ]);
    });

    it("a Prometheus without Thanos", () => {
      clean(prometheus("alone", { sidecar: undefined, flags: [] }));
    });

    it("resources that are not part of the monitoring", () => {
      clean([
        object("apps/v1:Deployment", "shop", {
          spec: {
            replicas: 3,
            template: { spec: { containers: [{ name: "shop", image: "example.com/shop:1.4" }] } },
          },
        }),
        object("networking.k8s.io/v1:Ingress", "shop", {
          spec: { rules: [{ http: { paths: [{ backend: { service: { name: "shop" } } }] } }] },
        }),
        { type: "aws:s3/bucket:Bucket", name: "logs", inputs: { forceDestroy: true } },
      ]);
    });
  });

  describe("report", () => {
    it("two operated servers in one bucket with the same labels", () => {
      const [server] = kubePrometheus({
        prometheusExternalLabelName: "",
        replicaExternalLabelName: "",
      });
      assert.ok(server);
      assert.deepEqual(names([server]), ["pod-disruption-budget k8s", "unique-replica-labels k8s"]);
    });

    it("an operated server without a volume and with a short retention", () => {
      assert.deepEqual(names(kubePrometheus({ storage: undefined, retention: "2h" })), [
        "persistent-data k8s",
        "prometheus-local-retention k8s",
      ]);
    });

    it("operated blocks of another duration", () => {
      assert.deepEqual(
        names(
          kubePrometheus({
            thanos: {
              version: "0.42.4",
              blockSize: "4h",
              objectStorageConfig: { name: "objstore", key: "thanos.yaml" },
              resources: { requests: { cpu: "1", memory: "1Gi" }, limits: { memory: "1Gi" } },
            },
          }),
        ),
        ["prometheus-two-hour-blocks k8s"],
      );
    });

    it("a server that a shell starts", () => {
      const [server, ...rest] = prometheus("a", { flags: [] });
      assert.ok(server);
      const containers = containersOf(server);
      containers[0].command = ["/bin/sh", "-c"];
      containers[0].args = [`exec /bin/prometheus ${containers[0].args.join(" \\\n  ")}`];
      assert.deepEqual(names([server, ...rest]), ["prometheus-two-hour-blocks observability/a"]);
    });

    it("$(POD_NAME) without a reloader", () => {
      assert.deepEqual(
        names([
          ...prometheus("a", {
            replicas: 2,
            config: { global: { external_labels: { cluster: "eu", replica: "$(POD_NAME)" } } },
          }),
          budget("a"),
        ]),
        ["unique-replica-labels observability/a"],
      );
    });

    it("${POD_NAME} of Prometheus 2 without its feature flag", () => {
      const images = { prometheus: "prom/prometheus:v2.55.1" };
      const flags = [
        "--storage.tsdb.min-block-duration=2h",
        "--storage.tsdb.max-block-duration=2h",
      ];
      const old = (...more: readonly string[]) => [
        ...prometheus("a", { replicas: 2, images, flags: [...flags, ...more] }),
        budget("a"),
      ];
      assert.deepEqual(names(old()), ["unique-replica-labels observability/a"]);
      clean(old("--enable-feature=expand-external-labels"));
    });

    it("compactors that share blocks", () => {
      assert.deepEqual(
        names([
          store(),
          compactor(
            "eu",
            "blocks",
            relabeling({ action: "keep", source_labels: ["cluster"], regex: "eu" }),
          ),
          compactor("all", "blocks"),
        ]),
        ["one-compactor-per-bucket observability/all"],
      );
    });

    it("a rollout that starts the next compactor before the last one has ended", () => {
      assert.deepEqual(
        names([thanos("compact", ["compact", objstore("blocks")], { kind: "Deployment" })]),
        ["one-compactor-per-bucket observability/compact"],
      );
    });

    it("images of plain pods, jobs and DaemonSets", () => {
      const { template } = (
        set("bare", [container("prometheus", "prom/prometheus", ["--storage.tsdb.path=/data"])], {
          pod: { volumes: [{ name: "data", persistentVolumeClaim: { claimName: "data" } }] },
        }).inputs as { spec: { template: { spec: object } } }
      ).spec;
      for (const [type, spec] of [
        ["core/v1:Pod", template.spec],
        ["apps/v1:DaemonSet", { template }],
        ["batch/v1:Job", { template }],
        ["batch/v1:CronJob", { jobTemplate: { spec: { template } } }],
      ] as const)
        assert.ok(names([object(type, "bare", { spec })]).includes("images-pinned bare"), type);
    });
  });
});
