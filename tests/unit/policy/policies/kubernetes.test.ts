import {
  alertmanager,
  budget,
  container,
  object,
  prometheus,
  querier,
  set,
  store,
} from "../../support/foreign.ts";
import { judge } from "../../support/judge.ts";
import { type Declared, unknown } from "../../support/policies.ts";

const image = (name: string) => [set("p", [container("prometheus", name, [])])];

describe("policy images-pinned", () => {
  const { passes, refuses, waits } = judge("images-pinned");
  const digest = `quay.io/prometheus/prometheus:v3.16.0@sha256:${"0".repeat(64)}`;

  it("wants a version, and in production a digest", () => {
    passes(image("localhost:5000/prom/prometheus:v3.16.0"));
    passes(image(digest), { stack: "prod" });
    refuses(image("localhost:5000/prom/prometheus"), [/which has no version/]);
    refuses(image("prom/prometheus:latest"), [/prom\/prometheus:latest, which has no version/]);
    refuses(image("prom/prometheus:v3.16.0"), [/which has no digest/], { stack: "prod" });
    refuses(image("prom/prometheus:v3.16.0"), [/which has no digest/], {
      config: { "images-pinned": { digests: "always" } },
    });
    waits(image(unknown));
  });
});

describe("policy pod-disruption-budget", () => {
  const { passes, refuses } = judge("pod-disruption-budget");
  const two = { replicas: 2 };
  const keeping = (spec: object) => [
    ...prometheus("p", two),
    object("policy/v1:PodDisruptionBudget", "p", {
      spec: { selector: { matchLabels: { "app.kubernetes.io/instance": "p" } }, ...spec },
    }),
  ];

  it("wants one that keeps some and lets go of some", () => {
    passes([...prometheus("p", two), budget("p")]);
    passes(prometheus("p"));
    passes(keeping({ minAvailable: "50%" }));
    refuses(prometheus("p", two), [/has no PodDisruptionBudget/]);
    refuses([...prometheus("p", two), budget("other")], [/has no PodDisruptionBudget/]);
    refuses(keeping({ maxUnavailable: 2 }), [/keeps 0 of the 2 pods/]);
    refuses(keeping({ minAvailable: "100%" }), [/keeps 2 of the 2 pods/]);
  });
});

describe("policy replicas-on-several-nodes", () => {
  const { passes, refuses } = judge("replicas-on-several-nodes");
  const apart = (pod: object) => [
    set("p", [container("p", "prom/prometheus:v3.16.0", [])], {
      replicas: 2,
      pod: { affinity: undefined, ...pod },
    }),
  ];
  const own = { matchLabels: { "app.kubernetes.io/instance": "p" } };

  it("wants affinity or a spread that takes the pods themselves", () => {
    passes(prometheus("p", { replicas: 2 }));
    passes(
      apart({
        topologySpreadConstraints: [
          { topologyKey: "topology.kubernetes.io/zone", labelSelector: own },
        ],
      }),
    );
    refuses(apart({}), [/Nothing keeps the 2 pods of/]);
    refuses(
      apart({
        topologySpreadConstraints: [
          { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: { app: "x" } } },
        ],
      }),
      [/from running on one node/],
    );
  });
});

describe("policy persistent-data", () => {
  const { passes, refuses } = judge("persistent-data");
  const without = { spec: { volumeClaimTemplates: [] } };

  it("wants a claim where the data is", () => {
    passes([...prometheus(), store(), alertmanager(1)]);
    refuses(
      [set("p", [container("p", "prom/prometheus:v3", ["--storage.tsdb.path", "/data"])], without)],
      [/keeps its data in \/data, which is gone with the pod/],
    );
    refuses([set("p", [container("p", "prom/prometheus:v3", [])])], [/data in \/prometheus/]);
    passes([
      set("p", [container("p", "prom/prometheus:v3", ["--storage.tsdb.path=/data/db"])], {
        ...without,
        pod: { volumes: [{ name: "data", persistentVolumeClaim: { claimName: "p" } }] },
      }),
    ]);
    // It keeps nothing.
    passes([querier()]);
  });
});

describe("policy probes", () => {
  const { passes, refuses } = judge("probes");
  const bare = (probes: object) => [set("p", [container("p", "prom/prometheus:v3", [], probes)])];

  it("wants both", () => {
    passes(prometheus());
    refuses(bare({ livenessProbe: undefined }), [/has no livenessProbe\./]);
    refuses(bare({ readinessProbe: undefined, livenessProbe: undefined }), [
      /has no readinessProbe and no livenessProbe/,
    ]);
  });
});

describe("policy resources", () => {
  const { passes, refuses } = judge("resources");
  const bare = [
    set("p", [
      container("p", "prom/prometheus:v3", [], { resources: { requests: { memory: "1Gi" } } }),
    ]),
  ];

  it("wants requests and a limit of memory, or what is configured", () => {
    passes(prometheus());
    refuses(bare, [/doesn't set requests\.cpu, limits\.memory/]);
    passes(bare, { config: { resources: { required: ["requests.memory"] } } });
  });
});

describe("policy pod-security-restricted", () => {
  const { passes, refuses } = judge("pod-security-restricted");
  const pod = (more: object) => [
    set("p", [container("p", "prom/prometheus:v3", [])], { pod: more }),
  ];

  it("wants what the level restricted wants", () => {
    passes(prometheus());
    refuses(pod({ hostNetwork: true }), [/hostNetwork/]);
    refuses(pod({ securityContext: {} }), [/may run as root; container p has no seccompProfile/]);
    refuses(pod({ volumes: [{ name: "host", hostPath: { path: "/" } }] }), [/is a path of the/]);
    refuses(
      [set("p", [container("p", "prom/prometheus:v3", [], { securityContext: {} })])],
      [/may gain privileges; container p keeps capabilities/],
    );
  });
});

describe("policy grafana-no-anonymous", () => {
  const { passes, refuses } = judge("grafana-no-anonymous");
  const grafana = (value: string) => [
    set("grafana", [
      container("grafana", "grafana/grafana:13.1.3", [], {
        env: [{ name: "GF_AUTH_ANONYMOUS_ENABLED", value }],
      }),
    ]),
  ];
  const byFile = (enabled: boolean): Declared[] => [
    set(
      "grafana",
      [
        container("grafana", "docker.io/grafana/grafana-oss:13.1.3", [], {
          volumeMounts: [
            { name: "ini", mountPath: "/etc/grafana/grafana.ini", subPath: "grafana.ini" },
          ],
        }),
      ],
      { pod: { volumes: [{ name: "ini", configMap: { name: "grafana" } }] } },
    ),
    object("core/v1:ConfigMap", "grafana", {
      data: {
        "grafana.ini": `[auth.basic]\nenabled = true\n[auth.anonymous]\nenabled = ${enabled}\n`,
      },
    }),
  ];

  it("wants everybody to sign in, by variable, file and operator", () => {
    passes([...grafana("false"), ...byFile(false)]);
    refuses(grafana("true"), [/lets anybody in/]);
    refuses(byFile(true), [/lets anybody in/]);
    refuses(
      [
        object("grafana.integreatly.org/v1beta1:Grafana", "grafana", {
          spec: { config: { "auth.anonymous": { enabled: "true" } } },
        }),
      ],
      [/lets anybody in/],
    );
  });
});

describe("policy ingress-tls-and-auth", () => {
  const { passes, refuses } = judge("ingress-tls-and-auth");
  const service = (type = "ClusterIP") =>
    object("core/v1:Service", "web", {
      spec: { type, selector: { "app.kubernetes.io/instance": "prometheus" } },
    });
  const ingress = (tls: object[], annotations: object): Declared => ({
    type: "kubernetes:networking.k8s.io/v1:Ingress",
    name: "web",
    inputs: {
      metadata: { name: "web", namespace: "observability", annotations },
      spec: {
        tls,
        rules: [
          { host: "a.example.com", http: { paths: [{ backend: { service: { name: "web" } } }] } },
        ],
      },
    },
  });
  const auth = { "nginx.ingress.kubernetes.io/auth-url": "https://sign-in.example.com" };

  it("wants TLS and a password", () => {
    const servers = [...prometheus(), service()];
    passes([...servers, ingress([{ hosts: ["*.example.com"] }], auth)]);
    refuses([...servers, ingress([], auth)], [/at a\.example\.com without TLS/]);
    refuses([...servers, ingress([{ hosts: ["b.example.com"] }], auth)], [/without TLS/]);
    refuses([...servers, ingress([{ hosts: ["a.example.com"] }], {})], [/asks nobody to sign in/]);
    passes([...servers, ingress([{}], { "example.com/iap": "on" })], {
      config: { "ingress-tls-and-auth": { authAnnotations: ["example.com/iap"] } },
    });
  });

  it("wants no Service that leads there from outside", () => {
    passes([...prometheus(), service()]);
    refuses([...prometheus(), service("LoadBalancer")], [/of type LoadBalancer leads straight/]);
    refuses([...prometheus(), service("NodePort")], [/of type NodePort leads straight/]);
  });
});

describe("policy no-secret-in-plain-text", () => {
  const { passes, refuses, waits } = judge("no-secret-in-plain-text");
  const file = (text: string) => [object("core/v1:ConfigMap", "c", { data: { file: text } })];
  const variable = (name: string, value: string) => [
    set("p", [container("p", "prom/prometheus:v3", [], { env: [{ name, value }] })]),
  ];

  it("wants none in a ConfigMap", () => {
    passes(file("receivers: [{slack_configs: [{api_url_file: /etc/slack/url}]}]"));
    passes(file("password: $__file{/etc/secret}\nclient_secret: ${SECRET}"));
    refuses(file("url: https://hooks.slack.com/services/T0/B0/x"), [/Key file .+ Slack webhook/]);
    refuses(file("smtp_auth_password: hunter2"), [/a value of smtp_auth_password/]);
    refuses(file('{"victorops_api_key": "0123"}'), [/a value of victorops_api_key/]);
    refuses(file("-----BEGIN RSA PRIVATE KEY-----"), [/a private key/]);
    refuses(file("remote: https://me:hunter2@example.com"), [/a password in a URL/]);
    waits(file(unknown));
  });

  it("wants none in the environment and in arguments", () => {
    passes(variable("GF_SECURITY_ADMIN_PASSWORD__FILE", "/etc/password"));
    passes(variable("DB_PASSWORD", "$(FROM_ELSEWHERE)"));
    refuses(variable("DB_PASSWORD", "hunter2"), [/Variable DB_PASSWORD of container p/]);
    const args = ["--objstore.config", "{type: S3, config: {bucket: b, secret_key: hunter2}}"];
    refuses([set("p", [container("p", "thanos:v1", args)])], [/An argument of container p/]);
  });
});
