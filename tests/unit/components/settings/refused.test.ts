import { RunError } from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { readConfig } from "../../../../components/config.ts";
import { embedded, existing, gke, stackConfig } from "../../support/config.ts";
import { certificateOf } from "../../support/certificate.ts";
import { run } from "../../support/stack.ts";

const platforms = { embedded, existing, gke };
const madeCluster = "gke.cluster.create";
const foundCluster = { cluster: { existing: { name: "mine" } } };
const foundKey = (region: string) => ({
  existing: { key: `projects/p/locations/${region}/keyRings/r/cryptoKeys/k` },
});
const { certificate, privateKey } = await certificateOf("mine", {
  now: new Date(Date.UTC(new Date().getUTCFullYear() + 3, 0)),
});

const toleration = { key: "dedicated", value: "monitoring" };

/** A cluster with a second pool of 6 nodes, and pods with a placement. */
const onPool = (placement: object) => ({
  ...withValue(gke, `${madeCluster}.pools.large`, { maxPerZone: 2, taints: [toleration] }),
  ...{ placement, ruler: { storeGateway: { replicas: 7 } } },
});

/** A configuration with a changed value at a path such as "a.b[0]". */
function withValue(config: object, path: string, value: unknown): object {
  const [key = "", ...rest] = path.match(/[^.[\]]+/g) ?? [];
  const old = (config as Record<string, unknown>)[key];
  const inner = typeof old === "object" && old !== null ? old : {};
  const changed = rest.length === 0 ? value : withValue(inner, rest.join("."), value);
  if (!Array.isArray(config)) return { ...config, [key]: changed };
  return config.map((entry: unknown, index) => (index === Number(key) ? changed : entry));
}

/** The problems of a refused configuration, without the project's prefix. */
async function refusal(config: object): Promise<string[]> {
  try {
    await run(() => void readConfig(), stackConfig({ ...config }));
    return [];
  } catch (error) {
    assert.ok(RunError.isInstance(error), String(error));
    return error.message.split("\n").map((line) => line.replace(/^ha-monitoring:/, ""));
  }
}

/** Values that must be refused, with the platform and the setting that the message must name. */
const refused: readonly (readonly [keyof typeof platforms, string, ...unknown[]])[] = [
  // Texts.
  ["embedded", "cluster", "", " ", "\n", "a\nb", " a", "a ", "a\u0000b", {}],
  [
    ...(["embedded", "domain"] as const),
    ...["", "10.0.0.1", "a.b.1", "a..b", "http://a.b", "x.".repeat(118) + "x.de"],
  ],
  [
    ...(["embedded", "runbooks"] as const),
    ...["ftp://example.com/runbooks", "javascript:alert(1)", "https://", "https:///runbooks"],
    ...["https:example.com", "http://a b", "//example.com", "a b", "https://example.com/#alerts"],
  ],
  ["embedded", "basicAuth.user", "", " ", "a:b", "a\nb", "#admin"],
  ["embedded", "basicAuth.password", "", " ".repeat(16), `${"x".repeat(16)}\n`, "x".repeat(15)],
  ["embedded", "tls.clusterIssuer", "", "a b", "A"],
  ["embedded", "priorityClass", "", "a b", "A", "-a", {}],
  // Numbers.
  ...[
    ...["prometheus.replicas", "alertmanager.replicas", "querier.replicas"],
    ...["queryFrontend.replicas", "storeGateway.replicas", "storeGateway.shards"],
    ...["ruler.replicas", "ruler.storeGateway.replicas"],
  ].map((path) => ["existing", path, -1, 0, 1.5, "3", 101, 1e9, null] as const),
  ["embedded", "grafana.replicas", -1, 2, 0.5],
  ["embedded", "blackboxExporter.replicas", -1, 0, 4],
  ["embedded", "blackboxExporter.publicUrls", "yes", 1],
  ["embedded", "probes", [], "shop"],
  ["embedded", "prometheus.monitors", true, [], "shop"],
  ["embedded", "prometheus.monitors.namespaces", [], "shop"],
  ["embedded", "prometheus.monitors.namespaces[0]", ["a b"], ["Shop"]],
  ["embedded", "prometheus.monitors.namespaces[1]", ["a", "a"]],
  ["embedded", "prometheus.monitors.selector", "a=b"],
  ["embedded", "prometheus.monitors.selector.team", 1, "a b"],
  ["embedded", "prometheus.monitors.selector.a b", "c"],
  ["embedded", "prometheus.monitors.namespace", ["shop"]],
  ["embedded", "prometheus.sampleLimit", -1, 0, 1.5, 2 ** 40],
  // More than the number of nodes.
  ...[
    ...["prometheus.replicas", "alertmanager.replicas", "querier.replicas"],
    ...["queryFrontend.replicas", "storeGateway.replicas", "ruler.replicas"],
    "ruler.storeGateway.replicas",
  ].flatMap((path) => [["embedded", path, 4] as const, ["gke", path, 4] as const]),
  // Quantities.
  ...[
    ...["prometheus.storage", "alertmanager.storage", "storeGateway.storage", "grafana.storage"],
    ...["compactor.storage", "ruler.storage", "ruler.compactor.storage"],
  ].map((path) => ["embedded", path, "20", 20, "1m", "-1Gi", "0", "1Ei", "20GB", ""] as const),
  ["embedded", "prometheus.sidecar.resources.limits.memory", "32Mi", "1", "1GB"],
  ["embedded", "nodeExporter.create.resources.limits.memory", "31Mi"],
  ["embedded", "kubeStateMetrics.create.resources.limits.memory", "63Mi"],
  ["embedded", "embedded.ingress.resources.limits.memory", "63Mi"],
  ["gke", "gke.ingress.nginx.resources.limits.memory", "127Mi"],
  ["gke", "gke.ingress.nginx.sourceRanges[0]", ["192.0.2.1"], ["192.0.2.1/24"], [1]],
  ["embedded", "prometheus.retentionSize", "19Gi", "1Ti", "0", "20GB"],
  ["embedded", "prometheus.resources.requests.cpu", "2Gi", "0", "-1", "1u", "NaN"],
  ["embedded", "querier.resources.limits.memory", "4", 4, "1Mi", "512m", "1Ei"],
  // Durations.
  ["embedded", "prometheus.scrapeInterval", "0s", "-1s", "15", "2m", "1ms", "1h30", " 15s"],
  ["embedded", "prometheus.evaluationInterval", "0s", "3m", "1d"],
  ["embedded", "ruler.evaluationInterval", "0s", "3m", "1d"],
  ["embedded", "prometheus.retention", "5h", "0s", "101y", "999999999y"],
  ["embedded", "storeGateway.syncInterval", "0s", "2h"],
  ["embedded", "compactor.retention.raw", "0s", "39h", "999y", "never"],
  ["embedded", "alertmanager.groupWait", "2h", "-1s"],
  ["embedded", "alertmanager.watchdog.interval", "1s", "1d"],
  ["embedded", "alertmanager.retention", "999y"],
  // Lists and labels.
  ["embedded", "alertmanager.groupBy[1]", ["alertname", "alertname"]],
  ["embedded", "prometheus.externalLabels.namespace", "mine"],
  ["embedded", "prometheus.externalLabels.job", "mine"],
  ["embedded", "prometheus.externalLabels.region", "", " ", "a\nb", 1],
  // Addresses.
  [
    ...(["embedded", "querier.clusters[0].address"] as const),
    ...["a:99999", "a:0", "a:65536", "dns+a:99999", "999.1.1.1:10901", "10.0.0:10901"],
    ...["[::1:10901", "[:::]:10901", "-a:10901", "a..b:10901", "a:", ":10901", "a"],
  ],
  // Buckets.
  ["existing", "objectStore.buckets.ruler", existing.objectStore.buckets.longTerm],
  [
    "existing",
    "objectStore.buckets.longTerm",
    "10.0.0.1",
    "goog-mine",
    "a/b",
    "gs://a",
    "x".repeat(64),
  ],
  ["existing", "objectStore.credentials", "{}", '{"type":"service_account"}', "", "[]"],
  ["existing", "storageClass.create.provisioner", "", "a b", "/x", "a/b/c"],
  ["existing", "storageClass.create.parameters.type", "", " ", 3000],
  ["existing", "ingress.className", "", "A", "a b"],
  ["existing", "ingress.namespace", "", "A", "a.b", "x".repeat(64)],
  ["existing", "ingress.service", "", "A", "a.b"],
  ["existing", "kubernetes.context", "", " "],
  // Networks.
  ...["nodes", "pods", "services"].map(
    (use) =>
      [
        ...(["gke", `${madeCluster}.network.create.${use}`] as const),
        ...["10.0.0.0/33", "999.0.0.0/16", "10.0.0.1/16", "10.0.0.0", "10.0.0/16", "::/0"],
        ...["127.0.0.0/16", "0.0.0.0/16", "224.0.0.0/16", "169.254.0.0/16", "/16", ""],
      ] as const,
  ),
  // Ranges that overlap another range or are too small.
  ["gke", `${madeCluster}.network.create.pods`, "10.10.0.0/16", "10.8.0.0/13", "10.20.0.0/24"],
  [
    "gke",
    `${madeCluster}.network.create.services`,
    "10.20.128.0/20",
    "10.10.0.0/24",
    "10.30.0.0/28",
  ],
  ["gke", `${madeCluster}.network.create.nodes`, "10.10.0.0/29"],
  ["gke", `${madeCluster}.authorizedNetworks[0]`, ["0.0.0.0/0"], ["0.0.0.0/1"], ["10.0.0.0/33"]],
  ["gke", `${madeCluster}.authorizedNetworks[0]`, ["999.1.1.1/32"], ["198.51.100.1/24"]],
  ["gke", `${madeCluster}.authorizedNetworks[1]`, ["10.0.0.0/8", "10.0.0.0/8"]],
  // Google's names.
  ["gke", `${madeCluster}.nodes.diskType`, "pd-sdd", "ssd", "", "local-ssd", "hyperdisk-balanced"],
  ["gke", "gke.backups.schedule", "", "daily", "0 3 * *", "0 3 * * * *"],
  ["gke", "gke.backups.keep", "", "12h", "36h", "0d", "366d", 7],
  ["gke", "gke.storageClass.create.regional", "yes", 1],
  ["gke", "gke.storageClass.existing.name", "", "Fast", "a b"],
  ["embedded", "alertmanager.configFile", "", {}],
  ["embedded", "alertmanager.secrets.a", "", 1],
  ["embedded", "alertmanager.egressPorts", [], 443],
  ["embedded", "namespaces", "", "new", {}],
  ["gke", "gke.storageClass.create.diskType", "pd-sdd", "fast", ""],
  ["gke", `${madeCluster}.nodes.machineType`, "", "big", "e2 standard"],
  ["gke", `${madeCluster}.nodes.diskSize`, 0, -50, 100000, "50"],
  ["gke", `${madeCluster}.nodes.perZone`, 0, -1, 5000],
  ["gke", `${madeCluster}.zones[2]`, "europe-west1-", "us-east1-b", ""],
  ["gke", `${madeCluster}.maintenance.hours`, 0, 25, 1000],
  ["gke", "gke.buckets.create.location", "", "Europe!", "EU west"],
  ["gke", "gke.buckets.create.softDelete", "1d", "100d", "604800500ms"],
  ["gke", "gke.encryption.create.rotation", "1h", "0s", "101y"],
  ["gke", "gke.project", "", "My-Project", "a", "1-project"],
  ["gke", "gke.region", "", "europe", "europe-west1-b"],
];

describe("a configuration", () => {
  for (const [platform, path, ...values] of refused)
    it(`is refused for invalid values of ${path} on ${platform}`, async () => {
      assert.ok(values.length > 0);
      for (const value of values) {
        const at = Array.isArray(value) ? path.replace(/\[\d+\]$/, "") : path;
        const start = platforms[platform];
        const base = path.includes("clusters[0]")
          ? { ...start, querier: { clusters: [{}] } }
          : start;
        const problems = await refusal(withValue(base, at, value));
        const shown = JSON.stringify(value);
        assert.ok(problems.length > 0, `${shown} is refused`);
        for (const problem of problems)
          assert.ok(problem.startsWith(`${path} `), `${shown}: ${problem}`);
      }
    });

  for (const [what, config, ...lines] of [
    [
      "invalid probes",
      {
        ...embedded,
        probes: {
          "public-urls": { module: "tcp_connect", targets: ["a.b:1"] },
          A: { module: "tcp_connect", targets: ["a.b:1"] },
          one: { module: "icmp", targets: ["a.b"] },
          two: { module: "http_2xx", targets: ["https://me:secret@a.b", "a.b", "http://web"] },
          three: { module: "tcp_connect", targets: ["http://a.b", "db:5432", "a.b:0"] },
          four: { module: "tcp_connect", targets: [] },
          five: { module: "tcp_connect", targets: ["a.b:1", "a.b:1"], interval: "3m" },
          six: { module: "tcp_connect", targets: ["a.b:1"], interval: "10s" },
        },
      },
      "probes.public-urls must not be set: the stack's own URLs have this name, see blackboxExporter.publicUrls",
      "probes.A must be a name of at most 40 characters of a-z, 0-9 and hyphens",
      'probes.one.module must be one of http_2xx, tcp_connect, tls_connect (got "icmp")',
      "probes.two.targets[0] must be a URL of http or https, without a user, a password and a fragment",
      "probes.two.targets[1] must be a URL of http or https, without a user, a password and a fragment",
      "probes.two.targets[2] must have a host with a dot, as that of a Service is NAME.NAMESPACE.svc",
      "probes.three.targets[0] must be host:port",
      "probes.three.targets[1] must have a host with a dot, as that of a Service is NAME.NAMESPACE.svc",
      "probes.three.targets[2] must be host:port",
      "probes.four.targets must be a list of at least one target (got [])",
      "probes.five.targets[1] is a duplicate",
      'probes.five.interval must be at most 2m, because rules look back 5m and need two probes (got "3m")',
      'probes.six.timeout must be at most interval, 10s, less 1s, in which the result is collected (got "10s")',
    ],
    [
      "images on the embedded cluster",
      { ...embedded, images: {} },
      "images must not be set: the embedded cluster builds its images and has no registry",
    ],
    [
      "invalid images, placement and metadata",
      {
        ...existing,
        images: {
          registry: "https://mirror",
          pullSecrets: ["A"],
          versions: { thanoss: "v1", grafana: "a b", gcsEmulator: "v1" },
          digests: { grafana: "sha256:1" },
        },
        placement: {
          nodeSelector: { "a b": "x", a: "x y" },
          tolerations: [
            { key: "a" },
            { value: "a" },
            { operator: "Exist" },
            { operator: "Exists", effect: "x" },
          ],
        },
        metadata: {
          labels: { "app.kubernetes.io/name": "x", "topology.kubernetes.io/zone": "x", a: "b c" },
          annotations: {
            "pulumi.com/skipAwait": "x",
            "prometheus.io/scrape": "x",
            "example.com/a": 1,
          },
        },
      },
      'images.registry must be host[:port][/path] of a registry, such as europe-docker.pkg.dev/a-project/mirror (got "https://mirror")',
      'images.pullSecrets[0] must be a DNS name such as "monitoring.example.com", in lower case (got "A")',
      "images.versions.thanoss is not an image; did you mean thanos?",
      'images.versions.grafana must be a tag such as v1.2.3 (got "a b")',
      "images.versions.gcsEmulator is not an image; known are prometheus, thanos, alertmanager, kubeStateMetrics, nodeExporter, blackboxExporter, prometheusOperator, nginxIngress, grafana, k8sSidecar",
      'images.digests.grafana must be a digest: sha256: and 64 hex digits (got "sha256:1")',
      'placement.nodeSelector.a b must be a key such as example.com/team (got "a b")',
      'placement.nodeSelector.a must be the value of a label: at most 63 letters, digits, hyphens, underscores and dots (got "x y")',
      "placement.tolerations[0].value is missing: operator Equal requires it, and operator Exists does not",
      "placement.tolerations[1].key is missing: operator Equal requires it, and operator Exists does not",
      'placement.tolerations[2].operator must be one of Equal, Exists (got "Exist")',
      'placement.tolerations[3].effect must be one of NoSchedule, PreferNoSchedule, NoExecute (got "x")',
      "metadata.labels.app.kubernetes.io/name must not be set: the program or Kubernetes sets it",
      "metadata.labels.topology.kubernetes.io/zone must not be set: the program or Kubernetes sets it",
      'metadata.labels.a must be the value of a label: at most 63 letters, digits, hyphens, underscores and dots (got "b c")',
      "metadata.annotations.pulumi.com/skipAwait must not be set: the program or Kubernetes sets it",
      "metadata.annotations.prometheus.io/scrape must not be set: the program or Kubernetes sets it",
      "metadata.annotations.example.com/a must be a text",
    ],
    [
      "invalid remote storages",
      {
        ...embedded,
        prometheus: {
          remoteWrite: {
            A: { url: "https://a.b" },
            one: { url: "https://me:secret@a.b" },
            two: { url: "https://a.b", basicAuth: { user: "me", password: "x" }, bearerToken: "y" },
          },
        },
      },
      'prometheus.remoteWrite.A must be a name of at most 63 characters of a-z, 0-9 and hyphens (got "A")',
      "prometheus.remoteWrite.one.url must be a URL of http or https, without a user and a password",
      "prometheus.remoteWrite.two.bearerToken must not be set together with basicAuth: choose one",
    ],
    [
      "invalid settings of exporters",
      {
        ...embedded,
        kubeStateMetrics: {
          create: { labels: { pod: ["a"], secrets: ["a"], pods: ["a b", "c", "c"] } },
        },
        nodeExporter: {
          create: {
            collectors: { "a.b": true, cpu: false, wifi: "yes" },
            textfileDirectory: "x",
          },
        },
      },
      "kubeStateMetrics.create.labels.pod is not a resource with metrics; did you mean pods?",
      "kubeStateMetrics.create.labels.secrets is not a resource with metrics; known are limitranges, namespaces, nodes, persistentvolumeclaims, persistentvolumes, pods, replicationcontrollers, resourcequotas, services, daemonsets, deployments, replicasets, statefulsets, horizontalpodautoscalers, cronjobs, jobs, ingresses, networkpolicies, poddisruptionbudgets, storageclasses, volumeattachments",
      'kubeStateMetrics.create.labels.pods[0] must be a label such as example.com/team, or * for all labels (got "a b")',
      'nodeExporter.create.collectors.a.b must be the name of a collector such as systemd (got "a.b")',
      'nodeExporter.create.collectors.wifi must be true or false (got "yes")',
      'nodeExporter.create.textfileDirectory must be an absolute path (got "x")',
    ],
    [
      "invalid existing exporters",
      {
        ...embedded,
        kubeStateMetrics: { existing: { namespace: "A", selector: { "a b": "c" }, port: 0 } },
        nodeExporter: { existing: { namespace: "a", selector: {}, ports: 1 } },
      },
      'kubeStateMetrics.existing.namespace must be the name of a namespace (got "A")',
      'kubeStateMetrics.existing.selector.a b must be a key such as example.com/team (got "a b")',
      "kubeStateMetrics.existing.port must be a whole number of at least 1 (got 0)",
      "nodeExporter.existing.selector must have a label: otherwise all pods of the namespace would be targets",
      "nodeExporter.existing.ports is not a known key; did you mean port?",
    ],
    [
      "created and existing exporters, and keys that belong to created ones",
      {
        ...embedded,
        kubeStateMetrics: { create: {}, existing: { namespace: "a", selector: { b: "c" } } },
        nodeExporter: { port: 9110 },
      },
      "kubeStateMetrics must have exactly one of the keys create, existing",
      "nodeExporter.port is not a known key; known are create, existing",
    ],
    [
      "a collector that rules need",
      { ...embedded, nodeExporter: { create: { collectors: { cpu: false, zfs: false } } } },
      "nodeExporter.create.collectors.cpu must not be false: rules and dashboards use its metrics",
    ],
    [
      "invalid settings of Grafana",
      {
        ...embedded,
        grafana: {
          dashboards: {
            "a/b": ["x.json"],
            "HA monitoring": ["x.json"],
            none: [],
            twice: ["x", "x"],
          },
          dataSources: {
            Thanos: { type: "loki", url: "https://a.b" },
            "a b": { type: "loki", url: "https://a.b" },
            one: { url: "https://me:secret@a.b", uid: "thanos" },
            two: { type: "loki", url: "https://a.b", secureJsonData: { token: "" } },
          },
          settings: {
            smtp: true,
            "server.root_url": "x",
            "smtp.password": "secret",
            "smtp.enabled": ["secret"],
          },
          secretSettings: { "auth.google.client_secret": "", "security.admin_password": "secret" },
          egressPorts: [0, 443, 443],
        },
      },
      'grafana.dashboards.a/b must be the name of a folder: at most 100 characters without a slash (got "a/b")',
      "grafana.dashboards.HA monitoring must not be set: it is the program's folder",
      "grafana.dashboards.none must be a list of at least one file",
      'grafana.dashboards.twice[1] is a duplicate (got "x")',
      "grafana.dataSources.Thanos must not be set: a data source of the program has this name",
      'grafana.dataSources.a b must be a name of at most 63 letters, digits, hyphens and underscores (got "a b")',
      "grafana.dataSources.one.type is missing: it must be a text that is not empty",
      "grafana.dataSources.one.url must be a URL of http or https, without a user and a password",
      "grafana.dataSources.one.uid must be another one: a data source of the program has this uid",
      "grafana.dataSources.two.secureJsonData.token must be a text that is not empty",
      `grafana.settings.smtp must be section.key of Grafana's configuration, such as smtp.enabled (got "smtp")`,
      "grafana.settings.server.root_url must not be set: the URL follows from domain",
      "grafana.settings.smtp.password must not be set: the value is a secret, see secretSettings",
      "grafana.settings.smtp.enabled must be a text, a number or a boolean",
      "grafana.secretSettings.auth.google.client_secret must be a text that is not empty",
      "grafana.secretSettings.security.admin_password must not be set: the login is the stack output credentials",
      "grafana.egressPorts[0] must be a whole number of at least 1 (got 0)",
    ],
    [
      "invalid scrape jobs",
      {
        ...embedded,
        prometheus: {
          jobs: {
            "kubernetes-pods": { targets: ["a.b:1"] },
            A: { targets: ["a.b:1"] },
            one: { targets: [] },
            two: { targets: ["http://me:secret@a.b"], path: "metrics", scheme: "ftp" },
            three: { targets: ["a.b:1"], interval: "3m", labels: { job: "x", "a-b": "x" } },
            four: { targets: ["a.b:1"], interval: "10s", timeout: "11s" },
            five: { targets: ["a.b:1"], basicAuth: { user: "me" }, tls: {}, scheme: "http" },
            six: { targets: ["a.b:1"], basicAuth: { user: "me", password: "x" }, bearerToken: "y" },
            seven: { target: ["a.b:1"], tls: { clientCertificate: "secret" } },
            eight: { targets: ["http://me:secret@a.b"] },
            nine: { targets: ["a.b:1"], tls: {}, scheme: "http" },
          },
          secrets: {
            A: "x",
            one: "",
            two: { secret: "x" },
            three: { secret: "A", key: "a b" },
            four: 1,
          },
        },
      },
      "prometheus.jobs.kubernetes-pods must not be set: a scrape job of the program has this name",
      'prometheus.jobs.A must be a name of at most 63 characters of a-z, 0-9 and hyphens (got "A")',
      "prometheus.jobs.one.targets must be a list of at least one target (got [])",
      'prometheus.jobs.two.path must be a path such as /metrics (got "metrics")',
      'prometheus.jobs.two.scheme must be one of http, https (got "ftp")',
      "prometheus.jobs.three.labels.job must not be set: the name of the job is this label",
      'prometheus.jobs.three.labels.a-b must be a label name: letters, digits and underscores, without two leading underscores (got "a-b")',
      'prometheus.jobs.three.interval must be at most 2m, because queries find a sample for 5m and rules need two scrapes within that time (got "3m")',
      'prometheus.jobs.four.timeout must be at most interval, 10s (got "11s")',
      "prometheus.jobs.five.basicAuth.password is missing: it must be a password without spaces",
      "prometheus.jobs.six.bearerToken must not be set together with basicAuth: choose one",
      "prometheus.jobs.seven.targets is missing: it must be a list of targets",
      "prometheus.jobs.seven.tls.clientCertificate must be a certificate as PEM",
      "prometheus.jobs.seven.tls.clientKey is missing: clientCertificate requires it",
      "prometheus.jobs.seven.target is not a known key; did you mean targets?",
      "prometheus.jobs.eight.targets[0] must be host:port",
      "prometheus.jobs.nine.scheme must be https: tls is set",
      'prometheus.secrets.A must be a name of at most 63 characters of a-z, 0-9 and hyphens (got "A")',
      "prometheus.secrets.one must be a text that is not empty",
      "prometheus.secrets.two.key is missing: it must be a key of the Secret",
      'prometheus.secrets.three.secret must be the name of a Secret in the namespace of the monitoring (got "A")',
      'prometheus.secrets.three.key must be a key of the Secret (got "a b")',
      "prometheus.secrets.four must be a text that is not empty",
    ],
    [
      "the same existing bucket for both kinds of blocks",
      {
        ...gke,
        gke: { ...gke.gke, buckets: { existing: { longTerm: "blocks", ruler: "blocks" } } },
      },
      "gke.buckets.existing.ruler must be another bucket than longTerm: two compactors on the same blocks corrupt them",
    ],
    [
      "a key in another region",
      { ...gke, gke: { ...gke.gke, encryption: foundKey("us-east1") } },
      'gke.encryption.existing.key must be a key in region europe-west1, the region of the encrypted resources (got "projects/p/locations/us-east1/keyRings/r/cryptoKeys/k")',
    ],
    [
      "a global key",
      { ...gke, gke: { ...gke.gke, encryption: foundKey("global") } },
      'gke.encryption.existing.key must be a key in region europe-west1, the region of the encrypted resources (got "projects/p/locations/global/keyRings/r/cryptoKeys/k")',
    ],
    [
      "a cluster in another region",
      {
        ...gke,
        gke: { ...gke.gke, cluster: { existing: { name: "mine", location: "us-east1-b" } } },
      },
      'gke.cluster.existing.location must be region europe-west1 or a zone of it (got "us-east1-b")',
    ],
    [
      "ranges that are too small for twice the number of nodes",
      withValue(
        withValue(gke, `${madeCluster}.nodes.perZone`, 4),
        `${madeCluster}.network.create`,
        {
          nodes: "10.0.0.0/28",
          pods: "10.1.0.0/20",
        },
      ),
      'gke.cluster.create.network.create.nodes must have at least 28 addresses, for 24 nodes while they are replaced (got "10.0.0.0/28")',
      'gke.cluster.create.network.create.pods must have at least 6144 addresses, for 24 nodes while they are replaced (got "10.1.0.0/20")',
    ],
    [
      "volumes below the smallest size of the disk type",
      {
        ...gke,
        gke: {
          ...gke.gke,
          ...foundCluster,
          storageClass: { create: { diskType: "hyperdisk-balanced" } },
        },
      },
      'alertmanager.storage must be at least 4Gi, the smallest size of the disk type (got "1Gi")',
    ],
    [
      "volumes below the smallest size of disks with a replica",
      withValue(gke, "gke.storageClass.create.regional", true),
      'alertmanager.storage must be at least 10Gi, the smallest size of the disk type (got "1Gi")',
      ...["ruler", "ruler.storeGateway", "grafana"].map(
        (component) =>
          `${component}.storage must be at least 10Gi, the smallest size of the disk type (got "5Gi")`,
      ),
    ],
    [
      "disks with a replica of a type without any",
      withValue(gke, "gke", {
        ...{ ...gke.gke, ...foundCluster },
        storageClass: { create: { diskType: "hyperdisk-balanced", regional: true } },
      }),
      "gke.storageClass.create.regional must be false, or diskType one of pd-standard, pd-balanced, pd-ssd: other disks have no replicas",
    ],
    [
      "disk types that the machine type does not support",
      withValue(gke, `${madeCluster}.nodes.machineType`, "c4-standard-4"),
      'gke.cluster.create.nodes.diskType must be a disk type that machines of type c4-standard-4 support (got "pd-balanced")',
      'gke.storageClass.create.diskType must be a disk type that machines of type c4-standard-4 support (got "pd-balanced")',
    ],
    [
      "settings that a configuration file of Alertmanager replaces",
      {
        ...embedded,
        alertmanager: {
          configFile: "alertmanager.yml",
          receiver: { webhook: { url: "https://a" } },
          watchdog: { webhook: { url: "https://b" } },
        },
      },
      "alertmanager.receiver must not be set: configFile replaces it",
      "alertmanager.watchdog.webhook must not be set: configFile replaces it",
    ],
    [
      "settings of a missing configuration file of Alertmanager",
      { ...embedded, alertmanager: { secrets: { a: "b" }, egressPorts: [25] } },
      "alertmanager.secrets must not be set: only configFile uses it",
      "alertmanager.egressPorts must not be set: only configFile uses it",
    ],
    [
      "requests that no machine has room for",
      withValue(gke, `${madeCluster}.nodes.machineType`, "e2-small"),
      "prometheus.resources.requests.memory must be at most 1.4 GiB, the room for pods on the largest node (got 2 GiB)",
    ],
    [
      "machines that are too small for all pods",
      withValue(gke, `${madeCluster}.nodes.machineType`, "e2-medium"),
      "gke.cluster.create.nodes.machineType must have room for all pods, which request at least 9.59 GiB: all nodes together have room for 8.71 GiB. Choose a larger machine type, more nodes or smaller requests",
    ],
    [
      "a sample limit that exceeds the memory",
      { ...embedded, prometheus: { sampleLimit: 2 ** 20 + 1 } },
      "prometheus.sampleLimit must be at most 1048576, the series that resources.limits.memory, 4Gi, has room for (got 1048577)",
    ],
    [
      "more pods than nodes",
      { ...gke, ruler: { storeGateway: { replicas: 5 } } },
      "ruler.storeGateway.replicas must be at most 3, the number of nodes of the cluster, each of which runs at most one of these pods (got 5)",
    ],
    [
      "more pods than nodes of the pool that is selected",
      onPool({ nodeSelector: { "ha-monitoring/pool": "large" }, tolerations: [toleration] }),
      "ruler.storeGateway.replicas must be at most 6, the number of nodes of the cluster, each of which runs at most one of these pods (got 7)",
    ],
    [
      "a pool whose taint the pods do not tolerate",
      onPool({ nodeSelector: { "ha-monitoring/pool": "large" } }),
      "placement must select nodes of the cluster: every pool lacks a label of nodeSelector, or has a taint that tolerations do not cover",
    ],
    [
      "duplicate days for maintenance",
      withValue(gke, `${madeCluster}.maintenance`, { days: ["SU", "SU", "SU"], hours: 4 }),
      'gke.cluster.create.maintenance.days[1] is a duplicate (got "SU")',
      'gke.cluster.create.maintenance.days[2] is a duplicate (got "SU")',
    ],
  ] as [string, object, ...string[]][])
    it(`is refused for ${what}`, async () => {
      assert.deepEqual(await refusal(config), lines);
    });

  it("is refused for a certificate that is not valid yet", async () => {
    const [problem = "", ...others] = await refusal({
      ...embedded,
      tls: { certificate, privateKey },
    });
    assert.match(problem, /^tls\.certificate must be valid: its validity begins on /);
    assert.deepEqual(others, []);
  });

  for (const [what, config] of [
    ["as many pods as nodes", { ...gke, querier: { replicas: 3 } }],
    [
      "more pods with more nodes",
      withValue({ ...gke, querier: { replicas: 6 } }, `${madeCluster}.nodes.perZone`, 2),
    ],
    [
      "any number of pods if the number of nodes is unknown",
      { ...existing, querier: { replicas: 9 } },
    ],
    [
      "adjacent ranges",
      withValue(gke, `${madeCluster}.network.create`, {
        nodes: "10.0.0.0/24",
        services: "10.0.1.0/24",
        pods: "10.0.8.0/21",
      }),
    ],
    ["a key in the region", { ...gke, gke: { ...gke.gke, encryption: foundKey("europe-west1") } }],
    [
      "an authorized network",
      withValue(gke, `${madeCluster}.authorizedNetworks`, ["198.51.100.0/24"]),
    ],
    ["runbooks at a URL", { ...embedded, runbooks: "https://example.com/runbooks.html?v=1" }],
    [
      "queriers by IP addresses",
      {
        ...embedded,
        querier: { clusters: [{ address: "[fd00::1]:65535" }, { address: "10.0.0.1:1" }] },
      },
    ],
  ] as [string, object][])
    it(`is accepted with ${what}`, async () => {
      assert.deepEqual(await refusal(config), []);
    });
});
