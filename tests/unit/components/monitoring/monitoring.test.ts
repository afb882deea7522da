import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { parse } from "yaml";
import { Monitoring } from "../../../../components/monitoring/monitoring.ts";
import { monitoringSettings } from "../../../../components/monitoring/settings.ts";
import type { PodAccount } from "../../../../components/platform/platform.ts";
import { images } from "../../../../versions.ts";
import { ingressController } from "../../support/ingressController.ts";
import { noJobs } from "../../support/jobs.ts";
import { run, type Stack, valueOf } from "../../support/stack.ts";
import { containerOf, podOf, workloads } from "../../support/workloads.ts";

describe("Monitoring", () => {
  let stack: Stack;
  let endpoints: Promise<Record<string, string>> | undefined;
  before(async () => {
    stack = await run(() => {
      const monitoring = new Monitoring("monitoring", {
        platform: {
          objectStore: {
            buckets: { longTerm: pulumi.output("long-term"), ruler: pulumi.output("rulers") },
            credentials: pulumi.secret("the-key"),
            calls: [{ ports: [443] }],
            env: {},
          },
          storageClass: {
            create: {
              provisioner: "a-provisioner",
              parameters: { type: "ssd" },
              annotations: { a: "b" },
            },
          },
          ingress: ingressController,
          kubelet: { servingCertificate: "cluster-ca" },
        },
        rules: { prometheus: {}, ruler: {} },
        dashboards: { home: "{}" },
        teamDashboards: [],
        jobs: noJobs,
        settings: monitoringSettings.parse({
          domain: "example.com",
          alertmanager: { receiver: { webhook: { url: "https://hook" } } },
        }),
      });
      endpoints = valueOf(monitoring.endpoints);
    });
  });

  it("creates exactly these components and objects", () => {
    const ofComponents =
      /^(data-)?(alertmanager|blackbox-exporter|grafana|kube-state-metrics|node-exporter|prometheus|thanos)/;
    assert.deepEqual(
      stack.children.filter((child) => !ofComponents.test(child.split(" ")[1] ?? "")),
      [
        "BasicAuth monitoring-ingress-users",
        "ClusterAccess monitoring",
        "ClusterRole monitoring",
        "ClusterRoleBinding monitoring",
        "Ingress monitoring-ingress",
        "Ingress monitoring-ingress-own-login",
        "Monitoring monitoring",
        "MonitoringIngress monitoring-ingress",
        "Namespace monitoring",
        "NetworkPolicies monitoring-network",
        ...[
          "alertmanager",
          "blackbox-exporter",
          "default",
          "grafana",
          "kube-state-metrics",
          "prometheus",
          "thanos-compactor",
          "thanos-querier",
          "thanos-query-frontend",
          "thanos-ruler",
          "thanos-ruler-compactor",
          "thanos-ruler-store-gateway",
          "thanos-store-api",
          "thanos-store-gateway",
        ].map((app) => `NetworkPolicy monitoring-network-${app}`),
        "RandomBytes monitoring-ingress-tls-authority",
        "RandomPassword monitoring-ingress-users",
        "Secret monitoring-ingress-tls",
        "Secret monitoring-ingress-users",
        "ServerCertificate monitoring-ingress-tls",
        "ServiceAccount monitoring",
        "StorageClass monitoring-fast",
      ],
    );
    for (const component of [
      "Alertmanager alertmanager",
      "Compactor thanos-compactor",
      "Compactor thanos-ruler-compactor",
      "History thanos",
      "History thanos-ruler",
      "Grafana grafana",
      "KubeStateMetrics kube-state-metrics",
      "NodeExporter node-exporter",
      "Prometheus prometheus",
      "Querier thanos-querier",
      "QueryFrontend thanos-query-frontend",
      "Ruler thanos-ruler",
      "StoreApi thanos-store-gateway",
      "StoreGateway thanos-ruler-store-gateway",
      "StoreGateway thanos-store-gateway",
    ])
      assert.ok(stack.children.includes(component), component);
  });

  it("admits only restricted pods to its namespace", () => {
    const { metadata } = stack.get("Namespace", "monitoring").inputs;
    assert.equal(metadata.name, "monitoring");
    for (const mode of ["enforce", "audit", "warn"])
      assert.equal(metadata.labels[`pod-security.kubernetes.io/${mode}`], "restricted");
  });

  it("allows Prometheus only to read targets and metrics", () => {
    assert.deepEqual(stack.get("ClusterRole", "monitoring").inputs.rules, [
      {
        apiGroups: [""],
        resources: ["nodes", "services", "pods"],
        verbs: ["get", "list", "watch"],
      },
      {
        apiGroups: ["discovery.k8s.io"],
        resources: ["endpointslices"],
        verbs: ["get", "list", "watch"],
      },
      { apiGroups: [""], resources: ["nodes/metrics"], verbs: ["get"] },
      { nonResourceURLs: ["/metrics", "/metrics/cadvisor"], verbs: ["get"] },
    ]);
    const { roleRef, subjects } = stack.get("ClusterRoleBinding", "monitoring").inputs;
    assert.deepEqual(roleRef, {
      apiGroup: "rbac.authorization.k8s.io",
      kind: "ClusterRole",
      name: "monitoring",
    });
    assert.deepEqual(subjects, [
      { kind: "ServiceAccount", name: "monitoring", namespace: "monitoring" },
    ]);
    const { spec } = stack.get("StatefulSet", "prometheus").inputs.spec.template;
    assert.equal(spec.serviceAccountName, "monitoring");
  });

  it("creates volumes with the platform's provisioner, where their pods are scheduled", () => {
    const { metadata, ...storageClass } = stack.get("StorageClass", "monitoring-fast").inputs;
    assert.equal(metadata.name, "fast");
    assert.deepEqual(metadata.annotations, { a: "b" });
    assert.deepEqual(
      { ...storageClass, apiVersion: undefined, kind: undefined },
      {
        apiVersion: undefined,
        kind: undefined,
        provisioner: "a-provisioner",
        parameters: { type: "ssd" },
        volumeBindingMode: "WaitForFirstConsumer",
        allowVolumeExpansion: true,
      },
    );
  });

  it("keeps the key in a Secret, encrypted in the state", () => {
    const { inputs, secrets } = stack.get("Secret", "thanos-gcs-credentials");
    assert.equal(inputs.metadata.name, "thanos-gcs-credentials");
    assert.deepEqual(inputs.stringData, { "thanos-gcs-credentials.json": "the-key" });
    assert.deepEqual(secrets, ["stringData"]);
    for (const other of stack.resources)
      if (other.type !== "kubernetes:core/v1:Secret")
        assert.ok(!JSON.stringify(other.inputs).includes("the-key"), other.name);
  });

  it("connects its components: bucket, Store APIs, replica label, cluster", () => {
    const sidecar = containerOf(stack.get("StatefulSet", "prometheus"), "thanos-sidecar");
    assert.ok(
      sidecar.args.includes('--objstore.config={"type":"GCS","config":{"bucket":"long-term"}}'),
    );
    for (const [component, bucket] of [
      ["thanos-store-gateway", "long-term"],
      ["thanos-compactor", "long-term"],
      ["thanos-ruler", "rulers"],
      ["thanos-ruler-store-gateway", "rulers"],
      ["thanos-ruler-compactor", "rulers"],
    ] as const)
      assert.ok(
        containerOf(stack.get("StatefulSet", component), component).args.includes(
          `--objstore.config={"type":"GCS","config":{"bucket":"${bucket}"}}`,
        ),
      );
    const ruler = containerOf(stack.get("StatefulSet", "thanos-ruler"), "thanos-ruler");
    for (const arg of [
      '--label=cluster="prometheus-ha"',
      '--label=replica="$(POD_NAME)"',
      "--alert.label-drop=replica",
      '--query.config=[{"scheme":"http","static_configs":["dnssrv+_http._tcp.thanos-querier-pods.monitoring.svc"],"http_config":{"transport_config":{"dialer_timeout":2000000000,"response_header_timeout":15000000000}}}]',
      "--alert.query-url=https://thanos-querier.example.com",
    ])
      assert.ok(ruler.args.includes(arg), arg);
    const frontend = stack.get("Deployment", "thanos-query-frontend");
    assert.ok(
      containerOf(frontend, "thanos-query-frontend").args.includes(
        "--query-frontend.downstream-url=http://thanos-querier.monitoring.svc:9090",
      ),
    );
    const { rules } = stack.get("Ingress", "monitoring-ingress").inputs.spec as {
      rules: { host: string; http: { paths: { backend: { service: object } }[] } }[];
    };
    const queries = rules.find(({ host }) => host === "thanos-querier.example.com");
    assert.deepEqual(queries?.http.paths[0]?.backend.service, {
      name: "thanos-query-frontend",
      port: { number: 9090 },
    });
    const { dataSources } = stack.get("ConfigMap", "grafana-provisioning").inputs.data;
    assert.match(dataSources, /url: http:\/\/thanos-query-frontend.monitoring.svc:9090\n/);
    const store = stack.get("StatefulSet", "thanos-store-gateway").inputs;
    assert.equal(store.spec.serviceName, stack.get("Service", "thanos-store-gateway").name);
    const querier = containerOf(stack.get("Deployment", "thanos-querier"), "thanos-querier");
    assert.ok(querier.args.includes("--query.replica-label=replica"));
    assert.ok(
      querier.args.some((arg) =>
        arg.includes("dnssrv+_grpc._tcp.thanos-store-gateway.monitoring.svc"),
      ),
    );
    assert.ok(
      querier.args.some((arg) =>
        ["thanos", "thanos-ruler"].every((bucket) =>
          arg.includes(
            `{"address":"${bucket}-store-gateway-pods.monitoring.svc:10901","strict":true}`,
          ),
        ),
      ),
    );
    const config = stack.get("ConfigMap", "prometheus-server-conf").inputs.data["prometheus.yml"];
    assert.match(
      config,
      /external_labels:\n {4}cluster: prometheus-ha\n {4}replica: \$\{POD_NAME\}\n/,
    );
  });

  it("has links in alerts to its endpoints: of Prometheus, of the ruler's query, of Alertmanager", async () => {
    const pages = (await endpoints) ?? {};
    const flag = (kind: string, name: string, flag: string) => {
      const { args } = containerOf(stack.get(kind, name), name);
      return args.find((arg) => arg.startsWith(`${flag}=`))?.slice(flag.length + 1);
    };
    for (const index of [0, 1, 2]) {
      const pod = `prometheus-${index}`;
      const url = flag("StatefulSet", "prometheus", "--web.external-url");
      assert.equal(url?.replace("$(POD_NAME)", pod), pages[pod]);
    }
    const { "thanos-querier": queries, alertmanager } = pages;
    assert.equal(flag("StatefulSet", "thanos-ruler", "--alert.query-url"), queries);
    assert.equal(flag("StatefulSet", "alertmanager", "--web.external-url"), alertmanager);
  });

  it("scrapes pods through Services over all replicas, so that replicas have the same label service", () => {
    const scraped = stack
      .all("Service")
      .filter(({ inputs }) => inputs.metadata.annotations?.["prometheus.io/scrape"] === "true");
    assert.deepEqual(scraped.map(({ name }) => name).sort(), [
      "kube-state-metrics",
      "prometheus-service",
    ]);
    for (const { name, inputs } of scraped)
      assert.deepEqual(Object.keys(inputs.spec.selector), ["app.kubernetes.io/name"], name);
  });

  it("has a preStop delay for all containers that clients discover by DNS", () => {
    const found = workloads(stack).flatMap((workload) => {
      const { containers, terminationGracePeriodSeconds = 0 } = podOf(workload).spec;
      return containers
        .filter(({ image }) => image === images.prometheus || image === images.thanos)
        .map(({ name, lifecycle }) => ({ name, lifecycle, terminationGracePeriodSeconds }));
    });
    assert.equal(found.length, 9);
    for (const { name, lifecycle, terminationGracePeriodSeconds } of found) {
      assert.deepEqual(lifecycle, { preStop: { sleep: { seconds: 20 } } }, name);
      // Thanos gives running requests two minutes.
      assert.ok(terminationGracePeriodSeconds >= 20 + 120, name);
    }
  });

  it("evicts pods without a volume 30 s after their node fails", () => {
    for (const { name, inputs } of stack.all("Deployment"))
      assert.deepEqual(
        inputs.spec.template.spec.tolerations,
        ["not-ready", "unreachable"].map((condition) => ({
          key: `node.kubernetes.io/${condition}`,
          operator: "Exists",
          effect: "NoExecute",
          tolerationSeconds: 30,
        })),
        name,
      );
  });

  it("kills a container that hangs 30 s after its liveness probe fails", () => {
    for (const workload of workloads(stack))
      for (const { name, livenessProbe } of podOf(workload).spec.containers)
        assert.equal(livenessProbe.terminationGracePeriodSeconds, 30, name);
  });

  it("sends every alert to every Alertmanager", () => {
    const members = [0, 1, 2].map(
      (index) => `alertmanager-${index}.alertmanager-members.monitoring.svc:9093`,
    );
    const config = parse(
      stack.get("ConfigMap", "prometheus-server-conf").inputs.data["prometheus.yml"],
    );
    const [{ static_configs }] = config.alerting.alertmanagers;
    assert.deepEqual(static_configs, [{ targets: members }]);
    const ruler = containerOf(stack.get("StatefulSet", "thanos-ruler"), "thanos-ruler");
    const flag = ruler.args.find((arg) => arg.startsWith("--alertmanagers.config="));
    const { alertmanagers } = JSON.parse(flag?.replace(/^[^=]*=/, "") ?? "") as {
      alertmanagers: { static_configs: string[] }[];
    };
    assert.deepEqual(
      alertmanagers.flatMap(({ static_configs }) => static_configs),
      members,
    );
    const { args } = containerOf(stack.get("StatefulSet", "alertmanager"), "alertmanager");
    assert.ok(args.includes("--web.external-url=https://alertmanager.example.com"));
  });

  it("has endpoints for Grafana, the querier, the ruler, Alertmanager and every Prometheus", async () => {
    assert.deepEqual(await endpoints, {
      grafana: "https://grafana.example.com",
      "thanos-querier": "https://thanos-querier.example.com",
      "thanos-ruler": "https://thanos-ruler.example.com",
      alertmanager: "https://alertmanager.example.com",
      "prometheus-0": "https://prometheus-0.example.com",
      "prometheus-1": "https://prometheus-1.example.com",
      "prometheus-2": "https://prometheus-2.example.com",
    });
  });
});

describe("Monitoring without a key", () => {
  let stack: Stack;
  const admitted: PodAccount[] = [];
  before(async () => {
    stack = await run(() => {
      new Monitoring("monitoring", {
        platform: {
          objectStore: {
            buckets: { longTerm: pulumi.output("long-term"), ruler: pulumi.output("rulers") },
            bindWorkloadIdentity: (account) => {
              admitted.push(account);
              return { annotations: { admitted: account.name }, dependsOn: [] };
            },
            calls: [{ ports: [443] }],
            env: {},
          },
          storageClass: { existing: { name: "theirs", setting: "a" } },
          ingress: ingressController,
          kubelet: { servingCertificate: "cluster-ca" },
        },
        rules: { prometheus: {}, ruler: {} },
        dashboards: {},
        teamDashboards: [],
        jobs: { ...noJobs, roles: new Set(["endpoints", "ingress", "pod"]) },
        settings: monitoringSettings.parse({ domain: "example.com", namespaces: "existing" }),
      });
    });
  });

  it("creates neither an existing StorageClass nor existing namespaces", () => {
    assert.deepEqual([...stack.all("StorageClass"), ...stack.all("Namespace")], []);
    for (const { inputs } of stack.all("StatefulSet")) {
      assert.equal(inputs.metadata.namespace, "monitoring");
      for (const { spec } of inputs.spec.volumeClaimTemplates ?? [])
        assert.equal(spec.storageClassName, "theirs");
    }
  });

  it("has no Secret with a key, and no workload that reads one", () => {
    assert.ok(!stack.children.includes("Secret thanos-gcs-credentials"));
    for (const workload of stack.all("StatefulSet")) {
      const text = JSON.stringify(workload.inputs);
      assert.doesNotMatch(text, /gcs-credentials|GOOGLE_APPLICATION_CREDENTIALS/, workload.name);
    }
  });

  it("allows Prometheus to discover by the roles of further jobs", () => {
    const read = { verbs: ["get", "list", "watch"] };
    const rules: readonly object[] = stack.get("ClusterRole", "monitoring").inputs.rules;
    assert.deepEqual(rules.slice(2, 4), [
      { apiGroups: [""], resources: ["endpoints"], ...read },
      { apiGroups: ["networking.k8s.io"], resources: ["ingresses"], ...read },
    ]);
  });

  it("requests access for the two ServiceAccounts of pods that use a bucket", () => {
    assert.deepEqual(admitted.map(({ name }) => name).sort(), ["monitoring", "thanos"]);
    for (const account of ["monitoring", "thanos"]) {
      const { metadata } = stack
        .all("ServiceAccount")
        .find(({ inputs }) => inputs.metadata.name === account)?.inputs ?? { metadata: {} };
      assert.deepEqual(metadata.annotations, { admitted: account });
    }
    const users = stack
      .all("StatefulSet")
      .filter(({ inputs }) => JSON.stringify(inputs).includes("--objstore.config"));
    assert.deepEqual(
      users.map((workload) => [workload.name, podOf(workload).spec.serviceAccountName]).sort(),
      [
        ["prometheus", "monitoring"],
        ["thanos-compactor", "thanos"],
        ["thanos-ruler", "thanos"],
        ["thanos-ruler-compactor", "thanos"],
        ["thanos-ruler-store-gateway", "thanos"],
        ["thanos-store-gateway", "thanos"],
      ],
    );
  });
});
