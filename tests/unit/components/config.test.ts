import { RunError } from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { type Config, readConfig } from "../../../components/config.ts";
import { certificateOf } from "../support/certificate.ts";
import { embedded, existing, gke, stackConfig } from "../support/config.ts";
import { run } from "../support/stack.ts";

/** The parsed configuration of a stack. */
async function read(values: object, raw: Record<string, string> = {}): Promise<Config> {
  const results: Config[] = [];
  await run(() => results.push(readConfig()), { ...stackConfig({ ...values }), ...raw });
  return results[0] as Config;
}

/** Asserts that a configuration is refused with exactly these lines. */
async function assertRefused(values: object, ...lines: string[]): Promise<void> {
  await assert.rejects(read(values), (error) => {
    // Pulumi shows a RunError's message and no stack trace.
    assert.ok(RunError.isInstance(error));
    assert.deepEqual(
      error.message.split("\n"),
      lines.map((line) => `ha-monitoring:${line}`),
    );
    return true;
  });
}

const prometheus = (settings: object) => ({ ...embedded, prometheus: settings });
const alertmanager = (settings: object) => ({ ...embedded, alertmanager: settings });
const clusters = (...list: object[]) => ({ ...embedded, querier: { clusters: list } });
const { certificate, privateKey } = await certificateOf("mine");
const other = await certificateOf("other");
const blocksAreFixed =
  "must not be set: blocks last 2h, because the sidecar uploads them as they are and Thanos' compactor alone compacts them";
const duration = 'must be a duration such as "15s", "2h" or "30d"';

describe("configuration", () => {
  it("has the documented defaults", async () => {
    assert.deepEqual((await read(embedded)).monitoring, {
      adopt: [],
      namespace: "monitoring",
      clusterPrefix: "",
      images: { pullSecrets: [], versions: {}, digests: {} },
      placement: { nodeSelector: {}, tolerations: [] },
      metadata: { labels: {}, annotations: {} },
      kubeStateMetrics: {
        create: {
          labels: {},
          resources: { requests: { cpu: "20m", memory: "64Mi" }, limits: { memory: "512Mi" } },
        },
      },
      nodeExporter: {
        create: {
          collectors: {},
          port: 9100,
          resources: { requests: { cpu: "10m", memory: "32Mi" }, limits: { memory: "128Mi" } },
        },
      },
      blackboxExporter: {
        publicUrls: true,
        replicas: 2,
        resources: { requests: { cpu: "10m", memory: "32Mi" }, limits: { memory: "128Mi" } },
      },
      probes: {},
      cluster: "prometheus-ha",
      domain: "localhost",
      runbooks: "docs/runbooks.md",
      namespaces: "create",
      namespaceTeams: {},
      alerts: { ignoredNamespaces: [], changes: {} },
      tls: {},
      basicAuth: { user: "admin" },
      prometheus: {
        replicas: 3,
        scrapeInterval: "15s",
        retention: "24h",
        storage: "20Gi",
        resources: { requests: { cpu: "500m", memory: "2Gi" }, limits: { memory: "4Gi" } },
        sidecar: {
          resources: { requests: { cpu: "20m", memory: "64Mi" }, limits: { memory: "1Gi" } },
        },
        externalLabels: {},
        ruleFiles: [],
        jobs: {},
        scrapeConfigFiles: [],
        secrets: {},
        remoteWrite: {},
      },
      querier: {
        replicas: 2,
        clusters: [],
        resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { memory: "1Gi" } },
      },
      queryFrontend: {
        replicas: 2,
        resources: { requests: { cpu: "50m", memory: "256Mi" }, limits: { memory: "1Gi" } },
      },
      storeGateway: {
        shards: 1,
        syncInterval: "3m",
        replicas: 2,
        storage: "10Gi",
        resources: { requests: { cpu: "100m", memory: "512Mi" }, limits: { memory: "2Gi" } },
      },
      compactor: {
        retention: { raw: "forever", fiveMinutes: "forever", oneHour: "forever" },
        storage: "100Gi",
        resources: { requests: { cpu: "100m", memory: "512Mi" }, limits: { memory: "4Gi" } },
      },
      alertmanager: {
        replicas: 3,
        retention: "120h",
        storage: "1Gi",
        resources: { requests: { cpu: "20m", memory: "64Mi" }, limits: { memory: "256Mi" } },
        additional: {},
        secrets: {},
        groupBy: ["alertname", "cluster", "service"],
        groupWait: "10s",
        groupInterval: "1m",
        repeatInterval: "4h",
        receiver: {},
        teams: {},
        routes: [],
        muteTimes: {},
        inhibitions: [],
        templates: [],
        watchdog: { interval: "1m" },
      },
      ruler: {
        replicas: 2,
        evaluationInterval: "30s",
        ruleFiles: [],
        storage: "5Gi",
        resources: { requests: { cpu: "50m", memory: "128Mi" }, limits: { memory: "1Gi" } },
        storeGateway: {
          shards: 1,
          syncInterval: "3m",
          replicas: 2,
          storage: "5Gi",
          resources: { requests: { cpu: "20m", memory: "64Mi" }, limits: { memory: "512Mi" } },
        },
        compactor: {
          retention: { raw: "forever", fiveMinutes: "forever", oneHour: "forever" },
          storage: "10Gi",
          resources: { requests: { cpu: "20m", memory: "64Mi" }, limits: { memory: "1Gi" } },
        },
      },
      grafana: {
        dashboards: {},
        dataSources: {},
        settings: {},
        secretSettings: {},
        egressPorts: [],
        replicas: 1,
        storage: "5Gi",
        resources: { requests: { cpu: "50m", memory: "256Mi" }, limits: { memory: "1Gi" } },
      },
    });
  });

  it("reads every setting", async () => {
    const retention = { raw: "30d", fiveMinutes: "180d", oneHour: "5y" };
    const resources = {
      requests: { cpu: "1", memory: "4Gi" },
      limits: { cpu: "2", memory: "8Gi" },
    };
    const settings = {
      adopt: ["Namespace monitoring"],
      namespace: "observability",
      clusterPrefix: "second-",
      priorityClass: "business-critical",
      checks: "required",
      placement: {
        nodeSelector: { pool: "monitoring" },
        tolerations: [
          {
            key: "dedicated",
            operator: "Equal",
            value: "monitoring",
            effect: "NoExecute",
            tolerationSeconds: 60,
          },
        ],
      },
      metadata: { labels: { "example.com/team": "a" }, annotations: { contact: "a b" } },
      kubeStateMetrics: { create: { labels: { pods: ["team"] }, resources } },
      nodeExporter: {
        create: {
          port: 9110,
          collectors: { systemd: true },
          textfileDirectory: "/var/lib/metrics",
          resources,
        },
      },
      blackboxExporter: {
        publicUrls: false,
        replicas: 1,
        resources: { requests: { cpu: "20m", memory: "64Mi" }, limits: { memory: "256Mi" } },
      },
      probes: {
        shop: {
          module: "http_2xx",
          targets: ["https://shop.example.com"],
          interval: "1m",
          timeout: "5s",
          certificateExpiry: "20d",
        },
      },
      cluster: "europe",
      runbooks: "https://example.com/runbooks",
      domain: "example.com",
      namespaces: "existing",
      namespaceTeams: { "shop-.+": "shop" },
      tls: { clusterIssuer: "letsencrypt" },
      basicAuth: { user: "alice", password: "correct horse battery" },
      prometheus: {
        replicas: 2,
        scrapeInterval: "30s",
        evaluationInterval: "1m",
        retention: "6h",
        storage: "100Gi",
        resources: {
          requests: { cpu: "1", memory: "8Gi" },
          limits: { cpu: "4", memory: "16Gi" },
        },
        sidecar: { resources },
        externalLabels: { region: "europe-west1" },
        ruleFiles: ["my.rules.yaml"],
        jobs: {
          shop: {
            targets: ["db.example.com:9187"],
            labels: { namespace: "shop" },
            path: "/probe",
            scheme: "https",
            interval: "1m",
            timeout: "20s",
            basicAuth: { user: "me", password: "hidden" },
            tls: { serverName: "db" },
            keep: "pg_.*",
            drop: "pg_settings_.*",
            honorLabels: true,
            sampleLimit: 1000,
          },
        },
        scrapeConfigFiles: ["my.jobs.yaml"],
        remoteWrite: {
          mimir: {
            url: "https://mimir.example.com/api/v1/push",
            bearerToken: "hidden",
            tls: {},
            keep: "up",
            drop: "down",
          },
        },
        secrets: { one: "hidden", two: { secret: "theirs", key: "token" } },
      },
      querier: {
        replicas: 3,
        clusters: [{ address: "other:10901", tls: { serverName: "thanos" } }],
        resources: {
          requests: { cpu: "1", memory: "1Gi" },
          limits: { cpu: "2", memory: "2Gi" },
        },
      },
      queryFrontend: { replicas: 3, resources },
      storeGateway: { shards: 2, replicas: 3, syncInterval: "1m", storage: "50Gi", resources },
      compactor: { retention, storage: "500Gi", resources },
      alertmanager: {
        secrets: {},
        replicas: 2,
        retention: "240h",
        storage: "5Gi",
        resources,
        additional: {},
        groupBy: ["alertname"],
        groupWait: "0s",
        groupInterval: "30s",
        repeatInterval: "12h",
        receiver: { webhook: [{ url: "http://hook", bearerToken: "token" }] },
        victorOpsApiUrl: "https://victorops.example.com/alert/",
        teams: {
          devops: {
            slack: [{ apiUrl: "https://slack", channel: "#devops", severity: "critical" }],
            victorOps: [{ apiKey: "key", routingKey: "ops" }],
          },
        },
        routes: [
          {
            matchers: ['namespace="shop"'],
            team: "devops",
            continue: true,
            muteTimes: ["nights"],
          },
        ],
        muteTimes: {
          nights: [
            {
              times: ["00:00-08:00"],
              weekdays: ["monday"],
              daysOfMonth: ["1"],
              months: ["may"],
              years: ["2026"],
              location: "Europe/Berlin",
            },
          ],
        },
        inhibitions: [{ source: ["a=b"], target: ["c=d"], equal: ["namespace"] }],
        templates: ["a.tmpl"],
        watchdog: { webhook: { url: "http://alive" }, interval: "5m" },
      },
      ruler: {
        replicas: 3,
        evaluationInterval: "1m",
        ruleFiles: ["b.yaml"],
        storage: "10Gi",
        resources,
        storeGateway: { shards: 1, replicas: 1, syncInterval: "1m", storage: "1Gi", resources },
        compactor: { retention, storage: "50Gi", resources },
      },
      grafana: {
        replicas: 0,
        storage: "1Gi",
        resources,
        dashboards: { Shop: ["shop.json"] },
        dataSources: {
          loki: {
            type: "loki",
            url: "https://loki.example.com",
            uid: "loki",
            jsonData: { maxLines: 100 },
            secureJsonData: { httpHeaderValue1: "hidden" },
          },
        },
        settings: { "smtp.enabled": true },
        secretSettings: { "smtp.password": "hidden" },
        egressPorts: [587],
      },
    };
    // Platform embedded refuses settings of images.
    const images = { pullSecrets: [], versions: {}, digests: {} };
    const changes = { NodeReadinessFlapping: { enabled: false } };
    const given = { ignoredNamespaces: ["sandbox"], ...changes };
    const { monitoring } = await read({ ...embedded, ...settings, alerts: given });
    const alerts = { ignoredNamespaces: ["sandbox"], changes };
    assert.deepEqual(monitoring, { ...settings, images, alerts });
  });

  it("ignores keys of other namespaces", async () => {
    await read(embedded, { "gcp:project": "mine", "kubernetes:context": "x", "pulumi:tags": "{}" });
  });

  it("reports all problems at once", () =>
    assertRefused(
      {
        platform: "embeded",
        domian: "localhost",
        prometheus: { replicas: "three", scrapeInterval: "often", blockDuration: "1h" },
        querier: { replicas: 0 },
      },
      'platform must be one of embedded, existing, gke (got "embeded")',
      "domian is not a known key; did you mean domain?",
      'domain is missing: it must be a DNS name such as "monitoring.example.com", in lower case',
      'prometheus.replicas must be a whole number of at least 1 (got "three")',
      `prometheus.scrapeInterval ${duration} (got "often")`,
      `prometheus.blockDuration ${blocksAreFixed}`,
      "querier.replicas must be a whole number of at least 1 (got 0)",
    ));

  for (const [what, values, ...lines] of [
    [
      "an empty stack",
      {},
      "platform is missing: it must be one of embedded, existing, gke",
      'domain is missing: it must be a DNS name such as "monitoring.example.com", in lower case',
    ],
    [
      "replicas 0",
      prometheus({ replicas: 0 }),
      "prometheus.replicas must be a whole number of at least 1 (got 0)",
    ],
    [
      'replicas "three"',
      prometheus({ replicas: "three" }),
      'prometheus.replicas must be a whole number of at least 1 (got "three")',
    ],
    [
      "a block duration",
      prometheus({ blockDuration: "2h", minBlockDuration: "2h", maxBlockDuration: "24h" }),
      `prometheus.blockDuration ${blocksAreFixed}`,
      `prometheus.minBlockDuration ${blocksAreFixed}`,
      `prometheus.maxBlockDuration ${blocksAreFixed}`,
    ],
    [
      "an unknown key",
      { ...embedded, promtheus: {} },
      "promtheus is not a known key; did you mean prometheus?",
    ],
    [
      "an unknown key without a similar known one",
      { ...embedded, prometheus: { color: "blue" } },
      "prometheus.color is not a known key; known are replicas, scrapeInterval, evaluationInterval, retention, storage, retentionSize, resources, sampleLimit, sidecar, externalLabels, ruleFiles, jobs, scrapeConfigFiles, secrets, remoteWrite, monitors",
    ],
    [
      "a bad quantity",
      prometheus({ storage: "5GB", resources: { requests: { cpu: "lots" } } }),
      'prometheus.storage must be a positive Kubernetes quantity such as "20Gi" (got "5GB")',
      'prometheus.resources.requests.cpu must be a positive Kubernetes quantity such as "500m" (got "lots")',
    ],
    [
      "a limit below its request",
      prometheus({ resources: { limits: { memory: "1Gi" } } }),
      'prometheus.resources.limits.memory must be at least requests.memory, 2Gi (got "1Gi")',
    ],
    [
      "a bad duration",
      prometheus({ scrapeInterval: "15", evaluationInterval: "1.5m", retention: "a day" }),
      `prometheus.scrapeInterval ${duration} (got "15")`,
      `prometheus.evaluationInterval ${duration} (got "1.5m")`,
      `prometheus.retention ${duration} (got "a day")`,
    ],
    [
      "a scrape interval that is too long for the rules",
      prometheus({ scrapeInterval: "2m" }),
      'prometheus.scrapeInterval must be at most 75s, because rules look back 5m and need four scrapes (got "2m")',
    ],
    [
      "an evaluation interval of the ruler that is too long",
      { ...embedded, ruler: { evaluationInterval: "76s" } },
      'ruler.evaluationInterval must be at most 75s, because queries find a recorded sample for 5m and rules count failed evaluations within 5m (got "76s")',
    ],
    [
      "a retention below three blocks",
      prometheus({ retention: "5h" }),
      'prometheus.retention must be at least 6h, three blocks of 2h, or blocks are deleted before a sidecar that was down has uploaded them (got "5h")',
    ],
    [
      "a bad domain",
      { ...embedded, domain: "Example_com" },
      'domain must be a DNS name such as "monitoring.example.com", in lower case (got "Example_com")',
    ],
    [
      "duplicate external labels",
      prometheus({ externalLabels: { cluster: "a", replica: "b", region: "c" } }),
      "prometheus.externalLabels.cluster is a duplicate: this label is set by ha-monitoring:cluster",
      "prometheus.externalLabels.replica is a duplicate: this label is each server's pod name",
    ],
    [
      "external labels that would overwrite labels of series",
      prometheus({ externalLabels: { job: "a", namespace: "b", severity: "c" } }),
      ...["job", "namespace", "severity"].map(
        (label) =>
          `prometheus.externalLabels.${label} must not be set: series and alerts have a label of this name, which it would overwrite`,
      ),
    ],
    [
      "invalid external labels",
      prometheus({ externalLabels: { "a-b": "c", __d: "e", f: 1 } }),
      "prometheus.externalLabels.a-b must be a label name: letters, digits and underscores, without two leading underscores",
      "prometheus.externalLabels.__d must be a label name: letters, digits and underscores, without two leading underscores",
      "prometheus.externalLabels.f must be a text that is not empty (got 1)",
    ],
    [
      "a text instead of an object",
      { ...embedded, querier: "2" },
      "querier must be an object with keys from replicas, clusters, resources",
    ],
    [
      "JSON that is broken",
      { ...embedded, querier: "{replicas" },
      "querier must be an object with keys from replicas, clusters, resources",
    ],
    [
      "invalid addresses of clusters",
      clusters(
        { address: "https://other" },
        { address: "a:1", tls: { serverName: "" } },
        { address: "b:1", tls: { clientKey: privateKey } },
        { tls: { insecure: true } },
      ),
      'querier.clusters[0].address must be an address such as "querier.example.com:10901" or "dnssrv+_grpc._tcp.querier.example.com" (got "https://other")',
      'querier.clusters[1].tls.serverName must be a name such as "querier.example.com" (got "")',
      "querier.clusters[2].tls.clientCertificate is missing: clientKey requires it",
      'querier.clusters[3].address is missing: it must be an address such as "querier.example.com:10901" or "dnssrv+_grpc._tcp.querier.example.com"',
      "querier.clusters[3].tls.insecure is not a known key; known are caCertificate, serverName, clientCertificate, clientKey",
    ],
    [
      "a cluster named twice",
      clusters({ address: "a:1" }, { address: "b:1" }, { address: "a:1" }),
      'querier.clusters[2].address is a duplicate (got "a:1")',
    ],
    [
      "a certificate without its key",
      clusters({ address: "a:1", tls: { clientCertificate: certificate } }),
      "querier.clusters[0].tls.clientKey is missing: clientCertificate requires it",
    ],
    [
      "a single cluster instead of a list",
      { ...embedded, querier: { clusters: { address: "a:1" } } },
      "querier.clusters must be a list of clusters",
    ],
    [
      "inconsistent intervals of Alertmanager",
      alertmanager({ groupInterval: "5m", repeatInterval: "4m", retention: "3m" }),
      'alertmanager.retention must be at least 1h (got "3m")',
      'alertmanager.groupInterval must be at most repeatInterval, 4m (got "5m")',
      'alertmanager.repeatInterval must be at most retention, 3m (got "4m")',
    ],
    [
      "intervals that are longer than the range of rules",
      {
        ...alertmanager({ groupInterval: "301s" }),
        prometheus: { scrapeInterval: "76s", evaluationInterval: "10m" },
      },
      'prometheus.scrapeInterval must be at most 75s, because rules look back 5m and need four scrapes (got "76s")',
      'prometheus.evaluationInterval must be at most 75s, because queries find a recorded sample for 5m and rules count failed evaluations within 5m (got "10m")',
      'alertmanager.groupInterval must be at most 5m, because rules count failed notifications within 15m and need two attempts (got "301s")',
    ],
    [
      "invalid labels to group alerts by and an invalid team",
      alertmanager({ groupBy: ["a-b"], teams: { "a b": {} } }),
      'alertmanager.groupBy[0] must be a label name (got "a-b")',
      "alertmanager.teams.a b must be a team's name: letters, digits, underscores and hyphens",
    ],
    [
      "a list of teams, without showing it",
      alertmanager({ teams: [{ devops: { slack: { apiUrl: "https://my-secret" } } }] }),
      "alertmanager.teams must be an object of teams",
    ],
    [
      "no label to group alerts by",
      alertmanager({ groupBy: [] }),
      "alertmanager.groupBy must be a list of label names (got [])",
    ],
    [
      "a receiver of an unknown kind",
      alertmanager({ receiver: { slak: {} }, teams: { dev: { mattermost: {} } } }),
      "alertmanager.receiver.slak is not a known key; did you mean slack?",
      "alertmanager.teams.dev.mattermost is not a known key; known are slack, victorOps, webhook, pagerDuty, email, msTeams, opsgenie, discord, telegram, sns, incidentIo",
    ],
    [
      "receivers without required settings",
      alertmanager({
        teams: { dev: { slack: {}, victorOps: {}, webhook: {} } },
        watchdog: { webhook: {}, interval: "30s" },
      }),
      "alertmanager.teams.dev.slack.apiUrl is missing: it must be a URL of http or https",
      "alertmanager.teams.dev.victorOps.apiKey is missing: it must be a key without spaces",
      "alertmanager.teams.dev.webhook.url is missing: it must be a URL of http or https",
      "alertmanager.watchdog.webhook.url is missing: it must be a URL of http or https",
      'alertmanager.watchdog.interval must be at least 1m (got "30s")',
    ],
    [
      "one URL for both Watchdogs",
      alertmanager({
        watchdog: { webhook: { url: "https://alive" }, rulerWebhook: { url: "https://alive" } },
      }),
      "alertmanager.watchdog.rulerWebhook.url must differ from webhook.url: at the same URL, either alert would hide that the other has stopped",
    ],
    [
      "a team without a receiver, which would get no alert though there is a default receiver",
      alertmanager({ receiver: { slack: { apiUrl: "https://slack" } }, teams: { dev: {} } }),
      "alertmanager.teams.dev must have a receiver: slack, victorOps, webhook, pagerDuty, email, msTeams, opsgenie, discord, telegram, sns or incidentIo",
    ],
    ...[
      "alert.victorops.com/alert/",
      "ftp://victorops.example.com",
      "https://user:password@victorops.example.com",
      "https://victorops.example.com/?key=my-secret",
      "https://victorops.example.com/alert/my-secret/$routing_key",
    ].map((victorOpsApiUrl): [string, object, string] => [
      "an invalid URL of VictorOps, without showing it",
      alertmanager({ victorOpsApiUrl }),
      "alertmanager.victorOpsApiUrl must be a URL of http or https without user, password, query and the key of the integration, which is appended",
    ]),
    [
      "a URL of VictorOps that contains the key, without showing it",
      alertmanager({
        victorOpsApiUrl: "https://victorops.example.com/alert/my-secret",
        receiver: { victorOps: { apiKey: "my-secret" } },
      }),
      "alertmanager.victorOpsApiUrl must not hold the key of a receiver's victorOps, which is appended",
    ],
    [
      "a setting of another platform",
      { ...embedded, objectStore: existing.objectStore },
      "objectStore must not be set: only platform existing has this setting",
    ],
    [
      "a setting of GKE on another platform",
      { ...existing, gke: gke.gke },
      "gke must not be set: only platform gke has this setting",
    ],
    [
      "an existing cluster without an object store and a provisioner",
      { platform: "existing", domain: "a.b" },
      "objectStore is missing: it must be an object with keys from buckets, credentials",
      "storageClass is missing: it must be an object with keys from create, existing",
      "ingress is missing: it must be an object with keys from controller, className, namespace, service",
    ],
    [
      "an unknown ingress controller",
      { ...existing, ingress: { controller: "traefik" } },
      'ingress.controller must be one of nginx-ingress, ingress-nginx (got "traefik")',
    ],
    [
      "a user name that HTTP basic authentication can't transfer",
      { ...embedded, basicAuth: { user: "a:b" } },
      'basicAuth.user must be a name without colons and spaces (got "a:b")',
    ],
    [
      "a password and a certificate that Google's load balancer does not use",
      {
        ...gke,
        basicAuth: { user: "me" },
        tls: { clusterIssuer: "letsencrypt" },
        gke: {
          ...gke.gke,
          ingress: { gateway: { dnsZone: "mine", iap: { members: ["user:a@b.c"] } } },
        },
      },
      "basicAuth must not be set: Google's load balancer has no passwords; gke.ingress.gateway.iap.members lists the users",
      "tls must not be set: Certificate Manager issues the certificate, because of gke.ingress.gateway.dnsZone",
    ],
    [
      "a password that Google's load balancer does not use",
      {
        ...gke,
        basicAuth: { user: "me" },
        tls: { clusterIssuer: "letsencrypt" },
        gke: { ...gke.gke, ingress: { gateway: { iap: { members: ["user:a@b.c"] } } } },
      },
      "basicAuth must not be set: Google's load balancer has no passwords; gke.ingress.gateway.iap.members lists the users",
    ],
    [
      "a short password, without showing it",
      { ...embedded, basicAuth: { password: "hunter2" } },
      "basicAuth.password must be a text of at least 16 characters, as it is stored with a fast hash, in one line",
    ],
    [
      "an invalid certificate",
      { ...embedded, tls: { certificate: "cert.pem", privateKey: "key.pem" } },
      'tls.certificate must be a certificate in PEM, followed by its intermediate certificates (got "cert.pem")',
      "tls.privateKey must be the private key of the certificate, in PEM and without a passphrase",
    ],
    [
      "an invalid name of an issuer",
      { ...embedded, tls: { clusterIssuer: "Let's Encrypt" } },
      `tls.clusterIssuer must be a DNS name such as "monitoring.example.com", in lower case (got "Let's Encrypt")`,
    ],
    [
      "invalid buckets and an unknown issuer of kubelet certificates",
      {
        ...existing,
        objectStore: { ...existing.objectStore, buckets: { longTerm: "Upper", ruler: "x" } },
        kubelet: { servingCertificate: "none" },
      },
      'objectStore.buckets.longTerm must be the name of a bucket (got "Upper")',
      'objectStore.buckets.ruler must be the name of a bucket (got "x")',
      'kubelet.servingCertificate must be one of cluster-ca, self-signed (got "none")',
    ],
  ] as [string, object, ...string[]][])
    it(`refuses ${what}`, () => assertRefused(values, ...lines));

  it("refuses invalid certificates and keys without showing them", () =>
    assertRefused(
      clusters({
        address: "a:1",
        tls: { caCertificate: "my", clientCertificate: "my", clientKey: certificate },
      }),
      "querier.clusters[0].tls.caCertificate must be certificates as PEM",
      "querier.clusters[0].tls.clientCertificate must be a certificate as PEM",
      "querier.clusters[0].tls.clientKey must be a private key as PEM, without a passphrase",
    ));

  it("refuses targets of probes without showing them", () => {
    const url = "https://user:my-secret@shop.example.com";
    const probes = (targets: unknown) => ({
      ...embedded,
      probes: { shop: { module: "http_2xx", targets } },
    });
    const form = "must be a URL of http or https, without a user, a password and a fragment";
    return Promise.all([
      assertRefused(probes(url), "probes.shop.targets must be a list of targets"),
      assertRefused(probes([{ url }]), "probes.shop.targets[0] must be a text"),
      assertRefused(
        probes([url, url]),
        "probes.shop.targets[1] is a duplicate",
        `probes.shop.targets[0] ${form}`,
        `probes.shop.targets[1] ${form}`,
      ),
      assertRefused(
        probes(["https://shop/?token=my-secret"]),
        "probes.shop.targets[0] must have a host with a dot, as that of a Service is NAME.NAMESPACE.svc",
      ),
    ]);
  });

  for (const platform of ["constructor", "toString", "__proto__"])
    it(`refuses the platform ${platform}`, () =>
      assertRefused(
        { ...embedded, platform },
        `platform must be one of embedded, existing, gke (got "${platform}")`,
      ));

  it("refuses secrets of receivers without showing them", () =>
    assertRefused(
      alertmanager({
        receiver: { webhook: { url: "my-secret", bearerToken: { my: "secret" } } },
        teams: { dev: { slack: { apiUrl: "ftp://my-secret" }, victorOps: { apiKey: 5 } } },
      }),
      "alertmanager.receiver.webhook.url must be a URL of http or https",
      "alertmanager.receiver.webhook.bearerToken must be a token without spaces",
      "alertmanager.teams.dev.slack.apiUrl must be a URL of http or https",
      "alertmanager.teams.dev.victorOps.apiKey must be a key without spaces",
    ));

  it("refuses certificates without a key, with a wrong key, expired, or together with an issuer", async () => {
    const old = await certificateOf("mine", { now: new Date("2020-06-01T00:00:00Z") });
    for (const [tls, line] of [
      [
        { certificate },
        "tls.privateKey is missing: it must be the private key of certificate, in PEM",
      ],
      [
        { privateKey },
        "tls.certificate is missing: it must be the certificate of privateKey, in PEM",
      ],
      [
        { certificate, privateKey: other.privateKey },
        "tls.privateKey must be the private key of certificate",
      ],
      [
        { certificate: old.certificate, privateKey },
        "tls.certificate must be valid: it expired on Jan  1 00:00:00 2022 GMT",
      ],
      [
        { certificate, privateKey, clusterIssuer: "letsencrypt" },
        "tls.clusterIssuer must not be set together with certificate or privateKey: choose one",
      ],
    ] as const)
      await assertRefused({ ...embedded, tls }, line);
    await read({ ...embedded, tls: { certificate, privateKey } });
  });

  for (const credentials of ["my-secret", '{"type":"authorized_user","secret":"my-secret"}'])
    it("refuses credentials that are not a service account key without showing them", async () => {
      const objectStore = { ...existing.objectStore, credentials };
      await assertRefused(
        { ...existing, objectStore },
        "objectStore.credentials must be the JSON key of a service account",
      );
    });
});
