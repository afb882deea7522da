import assert from "node:assert/strict";
import { scrape } from "../../../../../components/kubernetes/annotations.ts";
import {
  closestInterval,
  scrapeJobs,
} from "../../../../../components/monitoring/prometheus/scrapeJobs.ts";
import { relabel, targetOf } from "../../../support/relabel.ts";

const clusterCa = { servingCertificate: "cluster-ca" } as const;

interface Job {
  job_name: string;
  scheme?: string;
  scrape_interval?: string;
  metrics_path?: string;
  honor_labels?: boolean;
  honor_timestamps?: boolean;
  authorization?: object;
  tls_config?: object;
  kubernetes_sd_configs: { role: string; namespaces?: object }[];
  relabel_configs: object[];
  metric_relabel_configs?: object[];
}

const jobs = (args = { scrapeInterval: "15s", kubelet: clusterCa }) => scrapeJobs(args) as Job[];

function job(name: string, args?: Parameters<typeof scrapeJobs>[0]): Job {
  const found = (scrapeJobs(args ?? { scrapeInterval: "15s", kubelet: clusterCa }) as Job[]).find(
    ({ job_name }) => job_name === name,
  );
  assert.ok(found);
  return found;
}

const account = "/var/run/secrets/kubernetes.io/serviceaccount";
const credentials = { credentials_file: `${account}/token` };

/** Annotations as meta labels of the discovery. */
const annotations = (role: "pod" | "service", values: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      `__meta_kubernetes_${role}_annotation_${name.replaceAll(/[^a-zA-Z0-9_]/g, "_")}`,
      value,
    ]),
  );

const pod = {
  __address__: "10.0.0.7:10901",
  __scheme__: "http",
  __metrics_path__: "/metrics",
  __meta_kubernetes_namespace: "monitoring",
  __meta_kubernetes_pod_name: "prometheus-0",
  __meta_kubernetes_pod_node_name: "node-1",
  __meta_kubernetes_pod_phase: "Running",
  __meta_kubernetes_pod_label_app_kubernetes_io_name: "prometheus",
};
const target = {
  __address__: "10.0.0.7:10902",
  __scheme__: "http",
  __metrics_path__: "/metrics",
  namespace: "monitoring",
  pod: "prometheus-0",
  node: "node-1",
  app: "prometheus",
};

describe("scrape jobs", () => {
  it("have these names", () => {
    assert.deepEqual(
      jobs().map(({ job_name }) => job_name),
      [
        "kubernetes-nodes-cadvisor",
        "kubernetes-nodes-kubelet",
        "kubernetes-pods",
        "kubernetes-apiservers",
        "kubernetes-service-endpoints",
      ],
    );
  });
});

describe("job kubernetes-nodes-cadvisor", () => {
  const name = "kubernetes-nodes-cadvisor";

  it("scrapes each kubelet directly, with the ServiceAccount token", () => {
    const { kubernetes_sd_configs, scheme, metrics_path, authorization, tls_config } = job(name);
    assert.deepEqual(
      { kubernetes_sd_configs, scheme, metrics_path, authorization, tls_config },
      {
        kubernetes_sd_configs: [{ role: "node" }],
        scheme: "https",
        metrics_path: "/metrics/cadvisor",
        authorization: credentials,
        tls_config: { ca_file: `${account}/ca.crt` },
      },
    );
  });

  it("skips certificate verification only for self-signed kubelet certificates", () => {
    const kubelet = { servingCertificate: "self-signed" } as const;
    assert.deepEqual(job(name, { scrapeInterval: "15s", kubelet }).tls_config, {
      insecure_skip_verify: true,
    });
  });

  it("scrapes no more often than every 10 s, the interval of cAdvisor's measurements", () => {
    for (const [scrapeInterval, expected] of [
      ["5s", "10s"],
      ["10s", "10s"],
      ["1m", "1m"],
    ] as const) {
      assert.equal(job(name, { scrapeInterval, kubelet: clusterCa }).scrape_interval, expected);
      assert.equal(closestInterval(scrapeInterval), expected);
    }
  });

  it("uses the time of the scrape, so that series of a removed container end with the container", () => {
    assert.equal(job(name).honor_timestamps, false);
    for (const other of jobs().filter(({ job_name }) => job_name !== name))
      assert.equal(other.honor_timestamps, undefined);
  });

  it("sets label node", () => {
    assert.deepEqual(
      targetOf(job(name).relabel_configs, {
        __address__: "10.0.0.1:10250",
        __meta_kubernetes_node_name: "node-1",
      }),
      { __address__: "10.0.0.1:10250", node: "node-1" },
    );
  });

  const series = { namespace: "a", pod: "b", container: "c" };
  for (const [metric, labels, kept] of [
    ["container_memory_working_set_bytes", series, true],
    ["container_spec_memory_limit_bytes", series, true],
    ["container_spec_cpu_quota", series, true],
    ["container_spec_cpu_period", series, true],
    ["container_spec_memory_limit_bytes", { id: "/" }, false],
    ["container_cpu_usage_seconds_total", { id: "/" }, true],
    ["container_tasks_state", series, false],
    ["container_blkio_device_usage_total", series, false],
    ["container_blkio_device_usage_total", { namespace: "a", pod: "b" }, true],
    ["machine_memory_bytes", {}, true],
  ] as const)
    it(`${kept ? "keeps" : "drops"} ${metric} of ${JSON.stringify(labels)}`, () => {
      const sample = { __name__: metric, ...labels };
      assert.deepEqual(
        relabel(job(name).metric_relabel_configs ?? [], sample),
        kept ? sample : undefined,
      );
    });
});

describe("job kubernetes-nodes-kubelet", () => {
  const name = "kubernetes-nodes-kubelet";

  it("has the targets of the cAdvisor job, with another path", () => {
    for (const servingCertificate of ["cluster-ca", "self-signed"] as const) {
      const args = { scrapeInterval: "15s", kubelet: { servingCertificate } };
      const { metrics_path, kubernetes_sd_configs, scheme, authorization, tls_config } = job(
        name,
        args,
      );
      assert.equal(metrics_path, undefined);
      const cadvisor = job("kubernetes-nodes-cadvisor", args);
      assert.deepEqual(
        { kubernetes_sd_configs, scheme, authorization, tls_config },
        {
          kubernetes_sd_configs: cadvisor.kubernetes_sd_configs,
          scheme: cadvisor.scheme,
          authorization: cadvisor.authorization,
          tls_config: cadvisor.tls_config,
        },
      );
    }
    assert.deepEqual(
      targetOf(job(name).relabel_configs, {
        __address__: "10.0.0.1:10250",
        __meta_kubernetes_node_name: "node-1",
      }),
      { __address__: "10.0.0.1:10250", node: "node-1" },
    );
  });

  it("scrapes no more often than every minute, the interval of the kubelet's measurements", () => {
    assert.equal(job(name).scrape_interval, "1m");
    assert.equal(job(name, { scrapeInterval: "75s", kubelet: clusterCa }).scrape_interval, "75s");
  });

  for (const [metric, kept] of [
    ["kubelet_volume_stats_available_bytes", true],
    ["kubelet_certificate_manager_client_ttl_seconds", true],
    ["kubelet_runtime_operations_duration_seconds_bucket", true],
    ["rest_client_requests_total", true],
    ["kubelet_http_requests_duration_seconds_bucket", false],
    ["kubelet_running_pods_of_another_name", false],
  ] as const)
    it(`${kept ? "keeps" : "drops"} ${metric}`, () => {
      const sample = { __name__: metric };
      assert.deepEqual(
        relabel(job(name).metric_relabel_configs ?? [], sample),
        kept ? sample : undefined,
      );
    });
});

describe("job kubernetes-pods", () => {
  const found = (discovered: Readonly<Record<string, string>>) =>
    targetOf(job("kubernetes-pods").relabel_configs, discovered);
  const annotated = { ...pod, ...annotations("pod", scrape(10902)) };

  it("discovers pods, and keeps annotated ones with labels that identify them", () => {
    assert.deepEqual(job("kubernetes-pods").kubernetes_sd_configs, [{ role: "pod" }]);
    assert.deepEqual(found(annotated), target);
  });

  it("drops pods without the annotation", () => {
    assert.equal(found(pod), undefined);
    assert.equal(
      found({ ...pod, ...annotations("pod", { "prometheus.io/scrape": "false" }) }),
      undefined,
    );
  });

  it("has one target for a pod with several ports", () => {
    for (const address of ["10.0.0.7:9090", "10.0.0.7:10902", "10.0.0.7"])
      assert.deepEqual(found({ ...annotated, __address__: address }), target);
  });

  it("supports IPv6 addresses of pods that declare no port, with and without a port annotation", () => {
    assert.equal(
      found({ ...annotated, __address__: "2001:db8::7" })?.__address__,
      "[2001:db8::7]:10902",
    );
    const portless = { ...annotated, __address__: "fd00::1" };
    Reflect.deleteProperty(portless, "__meta_kubernetes_pod_annotation_prometheus_io_port");
    assert.equal(found(portless)?.__address__, "[fd00::1]");
  });

  it("keeps a dual-stack pod once, at its first address", () => {
    for (const [ip, address, taken] of [
      ["10.0.0.7", "10.0.0.7:9090", true],
      ["10.0.0.7", "[fd00::7]:9090", false],
      ["fd00::7", "[fd00::7]:9090", true],
      ["fd00::7", "fd00::7", true],
      ["fd00::7", "10.0.0.7:9090", false],
    ] as const) {
      const target = found({
        ...annotated,
        __address__: address,
        __meta_kubernetes_pod_ip: ip,
      });
      assert.equal(target !== undefined, taken, `${ip} ${address}`);
    }
  });

  it("supports IPv6 addresses with a port", () => {
    assert.equal(
      found({ ...annotated, __address__: "[2001:db8::7]:9090" })?.__address__,
      "[2001:db8::7]:10902",
    );
  });

  it("sets path and scheme from the annotations, and ignores schemes other than http and https", () => {
    const path = { "prometheus.io/path": "/own", "prometheus.io/scheme": "https" };
    const target = found({ ...annotated, ...annotations("pod", path) });
    assert.equal(target?.__metrics_path__, "/own");
    assert.equal(target.__scheme__, "https");
    const odd = annotations("pod", { "prometheus.io/scheme": "ftp" });
    assert.equal(found({ ...annotated, ...odd })?.__scheme__, "http");
  });

  it("falls back to the label app", () => {
    const labelled = {
      ...annotated,
      __meta_kubernetes_pod_label_app_kubernetes_io_name: "",
      __meta_kubernetes_pod_label_app: "mine",
    };
    assert.equal(found(labelled)?.app, "mine");
  });

  for (const phase of ["Pending", "Succeeded", "Failed"])
    it(`drops ${phase} pods`, () => {
      assert.equal(found({ ...annotated, __meta_kubernetes_pod_phase: phase }), undefined);
    });
});

describe("job kubernetes-apiservers", () => {
  const apiservers = () => job("kubernetes-apiservers");
  const endpoint = {
    __address__: "10.0.0.2:6443",
    __meta_kubernetes_service_name: "kubernetes",
    __meta_kubernetes_endpointslice_port_name: "https",
  };

  it("scrapes no more often than every 30 s", () => {
    const { job_name } = apiservers();
    assert.equal(apiservers().scrape_interval, "30s");
    assert.equal(job(job_name, { scrapeInterval: "1m", kubelet: clusterCa }).scrape_interval, "1m");
  });

  it("discovers API servers by the Service default/kubernetes", () => {
    assert.deepEqual(apiservers().kubernetes_sd_configs, [
      { role: "endpointslice", namespaces: { names: ["default"] } },
    ]);
    assert.ok(relabel(apiservers().relabel_configs, endpoint));
    for (const other of ["service_name", "endpointslice_port_name"])
      assert.equal(
        relabel(apiservers().relabel_configs, { ...endpoint, [`__meta_kubernetes_${other}`]: "x" }),
        undefined,
      );
  });

  it("verifies the API servers' certificate by the name kubernetes", () => {
    assert.equal(apiservers().scheme, "https");
    assert.deepEqual(apiservers().authorization, credentials);
    assert.deepEqual(apiservers().tls_config, {
      ca_file: `${account}/ca.crt`,
      server_name: "kubernetes",
    });
  });

  for (const [sample, kept] of [
    [{ __name__: "apiserver_request_total" }, true],
    [{ __name__: "apiserver_request_duration_seconds_bucket", le: "1.0" }, true],
    [{ __name__: "apiserver_request_duration_seconds_bucket", le: "+Inf" }, true],
    [{ __name__: "apiserver_request_duration_seconds_bucket", le: "0.35" }, false],
    [{ __name__: "apiserver_request_duration_seconds_count" }, true],
    [{ __name__: "etcd_request_duration_seconds_bucket", le: "1.0" }, false],
    [{ __name__: "etcd_request_duration_seconds_count" }, true],
  ] as [Record<string, string>, boolean][])
    it(`${kept ? "keeps" : "drops"} ${Object.values(sample).join(" ")}`, () => {
      assert.equal(relabel(apiservers().metric_relabel_configs ?? [], sample) !== undefined, kept);
    });
});

describe("job kubernetes-service-endpoints", () => {
  const endpoints = () => job("kubernetes-service-endpoints");
  const endpoint = { ...pod, __meta_kubernetes_service_name: "prometheus-0-service" };

  it("discovers EndpointSlices and honors the exporters' labels", () => {
    assert.deepEqual(endpoints().kubernetes_sd_configs, [{ role: "endpointslice" }]);
    assert.equal(endpoints().honor_labels, true);
    for (const other of jobs().filter(({ job_name }) => job_name !== endpoints().job_name))
      assert.equal(other.honor_labels, undefined);
  });

  it("keeps annotated Services, with labels that identify the pod", () => {
    const found = targetOf(endpoints().relabel_configs, {
      ...endpoint,
      ...annotations("service", scrape(9090)),
    });
    assert.deepEqual(found, {
      ...target,
      __address__: "10.0.0.7:9090",
      service: "prometheus-0-service",
    });
  });

  it("drops Services without the annotation, also if their pods have it", () => {
    assert.equal(
      targetOf(endpoints().relabel_configs, { ...endpoint, ...annotations("pod", scrape(10902)) }),
      undefined,
    );
  });

  it("omits the labels of the exporter's pod if its metrics are about other pods", () => {
    const found = targetOf(endpoints().relabel_configs, {
      ...endpoint,
      ...annotations("service", scrape(8080, { honorLabels: true })),
    });
    assert.deepEqual(found, {
      __address__: "10.0.0.7:8080",
      __scheme__: "http",
      __metrics_path__: "/metrics",
      app: "prometheus",
      service: "prometheus-0-service",
    });
  });
});
