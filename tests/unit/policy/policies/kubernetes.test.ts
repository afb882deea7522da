import {
  alertmanager,
  budget,
  container,
  object,
  prometheus,
  querier,
  set,
  store,
  thanos,
} from "../../support/thirdPartyStacks.ts";
import { assertionsOf } from "../../support/policyAssertions.ts";
import { type Declared, unknown } from "../../support/policies.ts";

const image = (name: string) => [set("p", [container("prometheus", name, [])])];

describe("policy images-pinned", () => {
  const { passes, refuses, waits } = assertionsOf("images-pinned");
  const digest = `quay.io/prometheus/prometheus:v3.16.0@sha256:${"0".repeat(64)}`;

  it("requires a version, and in protected stacks a digest", () => {
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

  it("checks init containers, and explains the fix", () => {
    const init = (name: string) => [
      set("p", [container("p", digest, [])], {
        pod: { initContainers: [{ name: "init", image: name }] },
      }),
    ];
    refuses(init("busybox:latest"), [/Container init of .+ has no version\.[^]*busybox:v1\.2\.3/]);
    refuses(init("busybox:1.36"), [/Container init .+ has no digest/], { stack: "prod" });
    passes(init("busybox:1.36"));
    refuses(init(""), [/the image without a name, [^]*such as IMAGE:v1\.2\.3/]);
    passes(image("prom/prometheus:v3.16.0"), {
      stack: "prod",
      config: { "images-pinned": { digests: "never" } },
    });
    passes([object("apps/v1:Deployment", "d", { spec: {} })]);
    refuses(
      [object("core/v1:Pod", "p", { spec: { containers: [{ name: "c" }] } })],
      [/no version/],
    );
    passes(image("localhost:5000/a:b"));
    refuses(image("localhost:5000/prom:5000/b"), [/no version/]);
  });

  it("requires no digest of an operator's images", () => {
    const operated = object("monitoring.coreos.com/v1:Prometheus", "k8s", { spec: {} });
    passes([operated], { stack: "prod" });
  });
});

describe("policy pod-disruption-budget", () => {
  const { passes, refuses } = assertionsOf("pod-disruption-budget");
  const two = { replicas: 2 };
  const keeping = (spec: object) => [
    ...prometheus("p", two),
    object("policy/v1:PodDisruptionBudget", "p", {
      spec: { selector: { matchLabels: { "app.kubernetes.io/instance": "p" } }, ...spec },
    }),
  ];

  it("requires a budget that allows some, but not all, pods to be evicted", () => {
    passes([...prometheus("p", two), budget("p")]);
    passes(prometheus("p"));
    passes(keeping({ minAvailable: "50%" }));
    refuses(prometheus("p", two), [/has no PodDisruptionBudget/]);
    refuses([...prometheus("p", two), budget("other")], [/has no PodDisruptionBudget/]);
    refuses(keeping({ maxUnavailable: 2 }), [/keeps 0 of the 2 pods/]);
    refuses(keeping({ minAvailable: "100%" }), [/keeps 2 of the 2 pods/]);
  });

  it("rounds percentages up", () => {
    const three = (spec: object) => [
      ...prometheus("p", { replicas: 3 }),
      object("policy/v1:PodDisruptionBudget", "p", {
        spec: { selector: { matchLabels: { "app.kubernetes.io/instance": "p" } }, ...spec },
      }),
    ];
    passes(three({ minAvailable: "50%" }));
    refuses(three({ minAvailable: "67%" }), [/keeps 3 of the 3 pods[^]*No node can be drained/]);
    refuses(three({ maxUnavailable: "67%" }), [/keeps 0 of the 3 pods[^]*may evict all of them/]);
    passes(three({ maxUnavailable: "34%" }));
    passes(three({ minAvailable: "1" }));
    refuses(three({ maxUnavailable: 5 }), [/keeps -2 of the 3 pods[^]*may evict all of them/]);
    refuses(three({}), [/keeps 3 of the 3 pods/]);
    refuses(three({ minAvailable: 0 }), [/keeps 0 of the 3 pods/]);
  });

  it("checks every program of which a pod must always run", () => {
    for (const [workload, expected] of [
      [thanos("w", ["store"], two), 1],
      [thanos("w", ["rule"], two), 1],
      [thanos("w", ["query"], two), 1],
      [thanos("w", ["receive"], two), 1],
      [alertmanager(2), 1],
      [thanos("w", ["compact"], two), 0],
      [thanos("w", ["query-frontend"], two), 0],
      [set("w", [container("w", "example.com/shop:1", [])], two), 0],
    ] as const)
      refuses(
        [workload],
        Array.from({ length: expected }, () => /has no PodDisruptionBudget/),
      );
  });

  it("reads budgets of the same namespace, and checks each", () => {
    refuses([...prometheus("p", two), budget("p", "other")], [/has no PodDisruptionBudget/]);
    const all = object("policy/v1:PodDisruptionBudget", "all", {
      spec: { maxUnavailable: "100%" },
    });
    refuses(
      [...prometheus("p", two), budget("p"), all],
      [/PodDisruptionBudget observability\/all keeps 0 of the 2 pods of StatefulSet/],
    );
    refuses(
      [...prometheus("p", two), object("policy/v1:PodDisruptionBudget", "empty", {})],
      [/keeps 2 of the 2 pods/],
    );
    const { template } = (
      set("d", [container("d", "prom/prometheus:v3", [])]).inputs as {
        spec: { template: object };
      }
    ).spec;
    passes([object("apps/v1:DaemonSet", "d", { spec: { template } })]);
  });
});

describe("policy replicas-on-several-nodes", () => {
  const { passes, refuses } = assertionsOf("replicas-on-several-nodes");
  const apart = (pod: object) => [
    set("p", [container("p", "prom/prometheus:v3.16.0", [])], {
      replicas: 2,
      pod: { affinity: undefined, ...pod },
    }),
  ];
  const own = { matchLabels: { "app.kubernetes.io/instance": "p" } };

  it("requires affinity or a spread constraint that selects the pods themselves", () => {
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

  it("reads affinity and spread over hosts and zones", () => {
    const term = (topologyKey: string, labelSelector: object | undefined = own) => ({
      topologyKey,
      labelSelector,
    });
    const affinity = (podAntiAffinity: object) => apart({ affinity: { podAntiAffinity } });
    const required = (...terms: readonly object[]) =>
      affinity({ requiredDuringSchedulingIgnoredDuringExecution: terms });
    for (const key of ["kubernetes.io/hostname", "topology.kubernetes.io/zone"]) {
      passes(required(term(key)));
      passes(
        affinity({
          preferredDuringSchedulingIgnoredDuringExecution: [
            { weight: 1, podAffinityTerm: term(key) },
          ],
        }),
      );
    }
    passes(required(term("example.com/rack"), term("kubernetes.io/hostname")));
    refuses(required(term("example.com/rack")), [/Nothing keeps/]);
    refuses(apart({ topologySpreadConstraints: [{ topologyKey: "kubernetes.io/hostname" }] }), [
      /Nothing keeps/,
    ]);
    refuses(apart({ affinity: {} }), [/Nothing keeps/]);
  });

  it("checks several replicas of the monitoring only", () => {
    const many = (name: string, replicas: number) => [
      set("p", [container("p", name, [])], { replicas, pod: { affinity: undefined } }),
    ];
    passes(many("prom/prometheus:v3", 1));
    passes(many("example.com/shop:1", 3));
    refuses(many("prom/prometheus:v3", 2), [/Nothing keeps the 2 pods/]);
    const template = { spec: { containers: [{ name: "p", image: "prom/prometheus:v3" }] } };
    passes([object("apps/v1:DaemonSet", "d", { spec: { template } })]);
  });
});

describe("policy persistent-data", () => {
  const { passes, refuses } = assertionsOf("persistent-data");
  const without = { spec: { volumeClaimTemplates: [] } };

  it("requires a claim at the data directory", () => {
    passes([...prometheus(), store(), alertmanager(1)]);
    refuses(
      [set("p", [container("p", "prom/prometheus:v3", ["--storage.tsdb.path", "/data"])], without)],
      [/stores its data in \/data, which is deleted with the pod/],
    );
    refuses(
      [set("p", [container("p", "prom/prometheus:v3", [])])],
      [/data in \/prometheus, which is deleted/],
    );
    passes([
      set("p", [container("p", "prom/prometheus:v3", ["--storage.tsdb.path=/data/db"])], {
        ...without,
        pod: { volumes: [{ name: "data", persistentVolumeClaim: { claimName: "p" } }] },
      }),
    ]);
    // A querier has no data.
    passes([querier()]);
  });

  it("knows the data directory and the loss of each program", () => {
    const at = (image: string, args: readonly string[], mountPath: string) => [
      set("p", [container("p", image, args, { volumeMounts: [{ name: "data", mountPath }] })]),
    ];
    const thanosImage = "quay.io/thanos/thanos:v1";
    for (const [image, command, flag, fallback, loss] of [
      ["prom/prometheus:v3", [], "--storage.tsdb.path", "/prometheus", /two hours or more/],
      ["prom/alertmanager:v1", [], "--storage.path", "/alertmanager", /silences and the notif/],
      [thanosImage, ["store"], "--data-dir", "/data", /index headers/],
      [thanosImage, ["rule"], "--data-dir", "/data", /results of recording rules/],
      [thanosImage, ["receive"], "--tsdb.path", "/data", /everything since the last upload/],
    ] as const) {
      passes(at(image, command, fallback));
      passes(at(image, [...command, `${flag}=/x`], "/x"));
      refuses(at(image, command, "/x"), [loss]);
      refuses(at(image, [...command, `${flag}=/x`], fallback), [/stores its data in \/x,/]);
    }
    passes(at(thanosImage, ["compact"], "/x"));
    passes(at(thanosImage, ["rule", "--remote-write.config=x"], "/x"));
    refuses(at(thanosImage, ["store", "--remote-write.config=x"], "/x"), [/data in \/data/]);
  });

  it("accepts claims only, and names the operator's setting", () => {
    const volume = (more: object) => [
      set("p", [container("p", "prom/prometheus:v3", ["--storage.tsdb.path=/data"])], {
        ...without,
        pod: {
          volumes: [
            { name: "other", persistentVolumeClaim: {} },
            { name: "data", ...more },
          ],
        },
      }),
    ];
    passes(volume({ persistentVolumeClaim: { claimName: "p" } }));
    refuses(volume({ emptyDir: {} }), [/at that path\.$/m]);
    const operated = (storage: object | undefined) => [
      object("monitoring.coreos.com/v1:Prometheus", "k8s", { spec: { storage } }),
    ];
    passes(operated({ volumeClaimTemplate: {} }));
    refuses(operated(undefined), [/at that path: set spec\.storage\.volumeClaimTemplate\.$/m]);
  });
});

describe("policy probes", () => {
  const { passes, refuses } = assertionsOf("probes");
  const bare = (probes: object) => [set("p", [container("p", "prom/prometheus:v3", [], probes)])];

  it("requires both probes", () => {
    passes(prometheus());
    refuses(bare({ livenessProbe: undefined }), [/has no livenessProbe\./]);
    refuses(bare({ readinessProbe: undefined, livenessProbe: undefined }), [
      /has no readinessProbe and no livenessProbe/,
    ]);
  });

  it("knows each program's path, and needs no liveness probe of Grafana", () => {
    const of = (image: string, probes: object, name = "p") => [
      set(name, [container(name, image, [], probes)]),
    ];
    refuses(bare({ livenessProbe: undefined }), [
      /Fix: Add livenessProbe: \{httpGet: \{path: \/-\/healthy, port: …\}\}\.$/m,
    ]);
    refuses(bare({ readinessProbe: undefined }), [
      /has no readinessProbe\.[^]*readinessProbe: \{httpGet: \{path: \/-\/ready, port/,
    ]);
    refuses(bare({ readinessProbe: undefined, livenessProbe: undefined }), [/ready.+ and liven/]);
    passes(of("grafana/grafana:13", { livenessProbe: undefined }));
    refuses(of("grafana/grafana:13", { readinessProbe: undefined }), [
      /has no readinessProbe\.[^]*\/api\/health/,
    ]);
    passes(of("example.com/shop:1", { readinessProbe: undefined }));
    passes([object("monitoring.coreos.com/v1:Prometheus", "k8s", { spec: {} })]);
  });
});

describe("policy resources", () => {
  const { passes, refuses } = assertionsOf("resources");
  const bare = [
    set("p", [
      container("p", "prom/prometheus:v3", [], { resources: { requests: { memory: "1Gi" } } }),
    ]),
  ];

  it("requires requests and a memory limit, or what is configured", () => {
    passes(prometheus());
    refuses(bare, [/doesn't set requests\.cpu, limits\.memory/]);
    passes(bare, { config: { resources: { required: ["requests.memory"] } } });
  });

  it("checks programs of the monitoring, each container by itself", () => {
    const none = { resources: undefined };
    passes([set("p", [container("p", "example.com/shop:1", [], none)])]);
    refuses(
      [
        set("p", [
          container("a", "example.com/shop:1", [], none),
          container("b", "prom/prometheus:v3", [], none),
        ]),
      ],
      [
        /^Container b .+ doesn't set requests\.cpu, requests\.memory, limits\.memory of its resources\.[^]*Set resources\.requests\.cpu, resources\.requests\.memory, resources\.limits\.memory\./,
      ],
    );
    refuses(bare, [/doesn't set limits\.cpu of/], {
      config: { resources: { required: ["requests.memory", "limits.cpu"] } },
    });
  });
});

describe("policy pod-security-restricted", () => {
  const { passes, refuses } = assertionsOf("pod-security-restricted");
  const pod = (more: object) => [
    set("p", [container("p", "prom/prometheus:v3", [])], { pod: more }),
  ];

  it("requires the level restricted", () => {
    passes(prometheus());
    refuses(pod({ hostNetwork: true }), [/hostNetwork/]);
    refuses(pod({ securityContext: {} }), [/may run as root; container p has no seccompProfile/]);
    refuses(pod({ volumes: [{ name: "host", hostPath: { path: "/" } }] }), [/is a path of the/]);
    refuses(
      [set("p", [container("p", "prom/prometheus:v3", [], { securityContext: {} })])],
      [/may gain privileges; container p keeps capabilities/],
    );
  });

  it("reports each fault of a pod", () => {
    for (const access of ["hostNetwork", "hostPID", "hostIPC"])
      refuses(pod({ [access]: true }), [new RegExp(`level restricted: ${access}\\.`)]);
    refuses(pod({ hostNetwork: true, hostPID: true }), [/: hostNetwork; hostPID\./]);
    passes(pod({ hostNetwork: false, volumes: [{ name: "v", emptyDir: {} }] }));
    const profile = (type: string) => ({
      securityContext: { runAsNonRoot: true, seccompProfile: { type } },
    });
    passes(pod(profile("Localhost")));
    refuses(pod(profile("Unconfined")), [/container p has no seccompProfile/]);
    refuses(pod({ securityContext: { runAsNonRoot: false } }), [/may run as root/]);
    refuses(pod({ securityContext: undefined }), [/may run as root/]);
  });

  it("reports each fault of a container, also of an init container", () => {
    const own = (securityContext: object, more: object = {}) => [
      set("p", [
        container("p", "prom/prometheus:v3", [], {
          securityContext: {
            allowPrivilegeEscalation: false,
            capabilities: { drop: ["ALL"] },
            ...securityContext,
          },
          ...more,
        }),
      ]),
    ];
    for (const [context, fault] of [
      [{ privileged: true }, "is privileged"],
      [{ allowPrivilegeEscalation: true }, "may gain privileges"],
      [{ allowPrivilegeEscalation: undefined }, "may gain privileges"],
      [{ capabilities: { drop: ["NET_RAW"] } }, "keeps capabilities"],
      [{ capabilities: {} }, "keeps capabilities"],
      [{ capabilities: { drop: ["ALL"], add: ["SYS_TIME"] } }, "adds the capability SYS_TIME"],
      [{ runAsUser: 0 }, "runs as root"],
      [{ runAsNonRoot: false }, "may run as root"],
      [{ seccompProfile: {} }, "has no seccompProfile"],
    ] as const)
      refuses(own(context), [new RegExp(`level restricted: container p ${fault}\\.`)]);
    passes(own({ capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] } }));
    passes(own({ runAsUser: 1000 }));
    refuses(own({}, { ports: [{ containerPort: 1 }, { containerPort: 2, hostPort: 2 }] }), [
      /: container p has a hostPort\./,
    ]);
    passes(own({}, { ports: [{ containerPort: 1 }] }));
    refuses(pod({ initContainers: [{ name: "init" }] }), [
      /: container init may gain privileges; container init keeps capabilities\./,
    ]);
    refuses(
      [set("p", [container("p", "prom/prometheus:v3", [], { securityContext: undefined })])],
      [/may gain privileges/],
    );
  });

  it("checks pods of the monitoring, and what an operator does not set", () => {
    passes([set("p", [container("p", "example.com/shop:1", [], { securityContext: {} })])]);
    const operated = (spec: object) => [
      object("monitoring.coreos.com/v1:Prometheus", "k8s", { spec }),
    ];
    passes(operated({ securityContext: { runAsNonRoot: true } }));
    refuses(operated({}), [/: container prometheus may run as root\./]);
    refuses(
      operated({
        securityContext: { runAsNonRoot: true, seccompProfile: { type: "Unconfined" } },
      }),
      [/: container prometheus has no seccompProfile\./],
    );
  });
});

describe("policy grafana-no-anonymous", () => {
  const { passes, refuses } = assertionsOf("grafana-no-anonymous");
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

  it("refuses anonymous access by variable, file and operator", () => {
    passes([...grafana("false"), ...byFile(false)]);
    refuses(grafana("true"), [/allows anonymous access/]);
    refuses(byFile(true), [/allows anonymous access/]);
    refuses(
      [
        object("grafana.integreatly.org/v1beta1:Grafana", "grafana", {
          spec: { config: { "auth.anonymous": { enabled: "true" } } },
        }),
      ],
      [/allows anonymous access/],
    );
  });

  it("reads the path of the file, and its section", () => {
    const ini = (text: string, more: object = {}, key = "grafana.ini") => [
      set(
        "grafana",
        [
          container("grafana", "grafana/grafana:13", [], {
            volumeMounts: [{ name: "ini", mountPath: "/etc/grafana" }],
            ...more,
          }),
        ],
        { pod: { volumes: [{ name: "ini", configMap: { name: "grafana" } }] } },
      ),
      object("core/v1:ConfigMap", "grafana", { data: { [key]: text } }),
    ];
    for (const text of [
      "[auth.anonymous]\nenabled = true\n",
      "[auth.anonymous]\norg_name = a\n  enabled=TRUE",
      "[a]\nx = 1\n [auth.anonymous] \n\nenabled  =  true\n[b]\nenabled = false\n",
    ])
      refuses(ini(text), [/Container grafana .+ allows anonymous access/]);
    for (const text of [
      "",
      "[auth.anonymous]\n",
      "[auth.anonymous]\nenabled = false\n[b]\nenabled = true\n",
      "[auth.anonymous]\n;enabled = true\n",
      "[auth.anonymous]\nnot_enabled = true\n",
      "[auth]\nenabled = true\n[auth.anonymous]\n[b]\nenabled = true",
    ])
      passes(ini(text));
    const open = "[auth.anonymous]\nenabled = true\n";
    const elsewhere = { env: [{ name: "GF_PATHS_CONFIG", value: "/etc/grafana/other.ini" }] };
    refuses(ini(open, elsewhere, "other.ini"), [/anonymous/]);
    passes(ini(open, {}, "other.ini"));
    refuses(ini(open, { args: ["--config=/etc/grafana/other.ini"] }, "other.ini"), [/anonymous/]);
    const closed = { env: [{ name: "GF_AUTH_ANONYMOUS_ENABLED", value: "false" }] };
    passes(ini(open, closed));
  });

  it("reads variables in any case, and Grafana objects of its operator only", () => {
    refuses(grafana(" True "), [/anonymous/]);
    const operated = (group: string, spec: object | undefined) => [
      object(`${group}/v1beta1:Grafana`, "grafana", { spec }),
    ];
    const spec = { config: { "auth.anonymous": { enabled: "true" } } };
    refuses(operated("grafana.integreatly.org", spec), [/^Grafana observability\/grafana allows/]);
    passes(operated("example.com", spec));
    for (const other of [undefined, {}, { config: {} }, { config: { "auth.anonymous": {} } }])
      passes(operated("grafana.integreatly.org", other));
  });
});

describe("policy ingress-tls-and-auth", () => {
  const { passes, refuses } = assertionsOf("ingress-tls-and-auth");
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

  it("requires TLS and authentication", () => {
    const servers = [...prometheus(), service()];
    passes([...servers, ingress([{ hosts: ["*.example.com"] }], auth)]);
    refuses([...servers, ingress([], auth)], [/at a\.example\.com without TLS/]);
    refuses([...servers, ingress([{ hosts: ["b.example.com"] }], auth)], [/without TLS/]);
    refuses(
      [...servers, ingress([{ hosts: ["a.example.com"] }], {})],
      [/exposes .+ without authentication/],
    );
    passes([...servers, ingress([{}], { "example.com/iap": "on" })], {
      config: { "ingress-tls-and-auth": { authAnnotations: ["example.com/iap"] } },
    });
  });

  it("refuses Services that are reachable from outside", () => {
    passes([...prometheus(), service()]);
    refuses(
      [...prometheus(), service("LoadBalancer")],
      [/of type LoadBalancer exposes .+ directly/],
    );
    refuses([...prometheus(), service("NodePort")], [/of type NodePort exposes .+ directly/]);
  });

  it("requires a TLS host that covers the rule's host", () => {
    const servers = [...prometheus(), service()];
    for (const host of ["*.example.com", "a.example.com"])
      passes([...servers, ingress([{ hosts: ["x.org", host] }], auth)]);
    for (const host of ["*.other.com", "*.com", "*.a.example.com", "example.com", "a.*.com"])
      refuses(
        [...servers, ingress([{ hosts: [host] }], auth)],
        [/at a\.example\.com without TLS\.[^]*hosts: \[a\.example\.com\]/],
      );
    passes([...servers, ingress([{ hosts: [] }], auth)]);
  });

  it("checks default backends, and rules without a host or paths", () => {
    const backend = { service: { name: "web" } };
    const open = (spec: object, annotations: object = auth) => [
      ...prometheus(),
      service(),
      object("networking.k8s.io/v1:Ingress", "web", {
        metadata: { name: "web", namespace: "observability", annotations },
        spec,
      }),
    ];
    refuses(open({ defaultBackend: backend }), [/at any host without TLS\.[^]*hosts: \[HOST\]/]);
    passes(open({ defaultBackend: backend, tls: [{}] }));
    refuses(open({ defaultBackend: backend, tls: [{ hosts: ["a"] }] }), [/at any host/]);
    refuses(open({ rules: [{ http: { paths: [{ backend }] } }] }), [/at any host/]);
    passes(open({ rules: [{ host: "a" }, { http: {} }, { http: { paths: [{}] } }] }));
    passes(open({}));
    refuses(open({ rules: [{ http: { paths: [{ backend }] } }], tls: [{}] }, { other: "x" }), [
      /exposes StatefulSet observability\/prometheus without authentication/,
    ]);
    passes([
      ...prometheus(),
      service(),
      object("networking.k8s.io/v1:Ingress", "web", {}),
      object("networking.k8s.io/v1:Ingress", "other", {
        metadata: { name: "other", namespace: "other" },
        spec: { defaultBackend: backend },
      }),
    ]);
  });

  it("accepts each annotation that requires authentication", () => {
    for (const annotation of [
      "nginx.org/basic-auth-secret",
      "nginx.org/jwt-key",
      "nginx.org/policies",
      "nginx.ingress.kubernetes.io/auth-secret",
      "nginx.ingress.kubernetes.io/auth-tls-secret",
      "traefik.ingress.kubernetes.io/router.middlewares",
      "haproxy.org/auth-type",
    ])
      passes([...prometheus(), service(), ingress([{}], { other: "x", [annotation]: "x" })]);
  });

  it("selects pods by namespace, labels and name, and needs no login of Grafana", () => {
    const exposed = (selector: object | undefined, metadata: object = {}) =>
      object("core/v1:Service", "web", {
        metadata: { name: "web", namespace: "observability", ...metadata },
        spec: { type: "LoadBalancer", selector },
      });
    const own = { "app.kubernetes.io/instance": "prometheus" };
    const podName = "statefulset.kubernetes.io/pod-name";
    refuses([...prometheus(), exposed({ ...own, [podName]: "prometheus-0" })], [/directly/]);
    refuses([...prometheus(), exposed({ [podName]: "prometheus-0" })], [/directly/]);
    passes([...prometheus(), exposed({ ...own, [podName]: "prometheus-1" })]);
    passes([...prometheus(), exposed({ ...own, [podName]: "other-0" })]);
    passes([...prometheus(), exposed({ "app.kubernetes.io/instance": "shop" })]);
    passes([...prometheus(), exposed(undefined)]);
    passes([...prometheus(), exposed(own, { namespace: "other" })]);
    for (const annotations of [
      { "networking.gke.io/load-balancer-type": "Internal" },
      { "service.beta.kubernetes.io/aws-load-balancer-internal": "true" },
    ])
      passes([...prometheus(), exposed(own, { annotations })]);
    refuses([...prometheus(), exposed(own, { annotations: { a: "external" } })], [/directly/]);
    const labelled = (image: string) => set("prometheus", [container("c", image, [])]);
    passes([labelled("grafana/grafana:13"), exposed(own)]);
    passes([labelled("example.com/shop:1"), exposed(own)]);
    passes([...prometheus(), object("core/v1:Service", "web", {})]);
    passes([labelled("grafana/grafana:13"), service(), ingress([{}], {})]);
    refuses([labelled("grafana/grafana:13"), service(), ingress([], {})], [/without TLS/]);
  });
});

describe("policy ingress-tls-and-auth on HTTPRoutes", () => {
  const { passes, refuses } = assertionsOf("ingress-tls-and-auth");
  const named = (name: string, more: object = {}) => ({
    metadata: { name, namespace: "observability", ...more },
  });
  const servers = [
    ...prometheus(),
    object("core/v1:Service", "web", {
      spec: { selector: { "app.kubernetes.io/instance": "prometheus" } },
    }),
    object("gateway.networking.k8s.io/v1:Gateway", "front", {
      ...named("front"),
      spec: {
        listeners: [
          { name: "http", protocol: "HTTP" },
          { name: "https", protocol: "HTTPS" },
        ],
      },
    }),
  ];
  const route = (changes: { rule?: object; parent?: object; metadata?: object } = {}) =>
    object("gateway.networking.k8s.io/v1:HTTPRoute", "web", {
      ...named("web", changes.metadata),
      spec: {
        parentRefs: [{ name: "front", sectionName: "https", ...changes.parent }],
        rules: [{ backendRefs: [{ name: "web", port: 9090 }], ...changes.rule }],
      },
    });
  const iap = (enabled: boolean, changes: { target?: string; metadata?: object } = {}) =>
    object("networking.gke.io/v1:GCPBackendPolicy", "web", {
      ...named("web", changes.metadata),
      spec: {
        default: { iap: { enabled } },
        targetRef: { kind: "Service", name: changes.target ?? "web" },
      },
    });
  const open = [/HTTPRoute observability\/web exposes .+ without authentication/];
  const plain = [/HTTPRoute observability\/web exposes .+ without TLS/];

  it("requires authentication: IAP, a filter or an annotation", () => {
    refuses([...servers, route()], open);
    passes([...servers, route(), iap(true)]);
    refuses([...servers, route(), iap(false)], open);
    refuses([...servers, route(), iap(true, { target: "other" })], open);
    refuses([...servers, route(), iap(true, { metadata: { namespace: "other" } })], open);
    passes([...servers, route({ rule: { filters: [{ type: "ExtensionRef" }] } })]);
    refuses([...servers, route({ rule: { filters: [{ type: "URLRewrite" }] } })], open);
    const annotations = { "example.com/login": "on" };
    refuses([...servers, route({ metadata: { annotations } })], open);
    passes([...servers, route({ metadata: { annotations } })], {
      config: { "ingress-tls-and-auth": { authAnnotations: ["example.com/login"] } },
    });
  });

  it("requires a listener with TLS", () => {
    const all = [...servers, iap(true)];
    refuses([...all, route({ parent: { sectionName: "http" } })], plain);
    refuses([...all, route({ parent: { sectionName: undefined } })], plain);
    passes([...all, route({ parent: { name: "of another stack", sectionName: "http" } })]);
    passes([...all, route({ parent: { namespace: "other", sectionName: "http" } })]);
  });

  it("ignores redirects, other kinds of backends and incomplete HTTPRoutes", () => {
    const redirect = { backendRefs: undefined, filters: [{ type: "RequestRedirect" }] };
    passes([...servers, route({ rule: redirect, parent: { sectionName: "http" } })]);
    passes([...servers, route({ rule: { backendRefs: [{ kind: "Bucket", name: "web" }] } })]);
    passes([...servers, route({ rule: { backendRefs: [{ name: "web", namespace: "other" }] } })]);
    passes([
      ...servers,
      object("gateway.networking.k8s.io/v1:HTTPRoute", "web", {}),
      object("networking.gke.io/v1:GCPBackendPolicy", "web", {}),
    ]);
    refuses(
      [...servers, route(), object("networking.gke.io/v1:GCPBackendPolicy", "web", {})],
      open,
    );
  });
});

describe("policy no-secret-in-plain-text", () => {
  const { passes, refuses, waits } = assertionsOf("no-secret-in-plain-text");
  const file = (text: string) => [object("core/v1:ConfigMap", "c", { data: { file: text } })];
  const variable = (name: string, value: string) => [
    set("p", [container("p", "prom/prometheus:v3", [], { env: [{ name, value }] })]),
  ];

  it("refuses secrets in a ConfigMap", () => {
    passes(file("receivers: [{slack_configs: [{api_url_file: /etc/slack/url}]}]"));
    passes(file("password: $__file{/etc/secret}\nclient_secret: ${SECRET}"));
    refuses(file("url: https://hooks.slack.com/services/T0/B0/x"), [/Key file .+ Slack webhook/]);
    refuses(file("smtp_auth_password: hunter2"), [/a value of smtp_auth_password/]);
    refuses(file('{"victorops_api_key": "0123"}'), [/a value of victorops_api_key/]);
    refuses(file("-----BEGIN RSA PRIVATE KEY-----"), [/a private key/]);
    refuses(file("remote: https://me:hunter2@example.com"), [/a password in a URL/]);
    waits(file(unknown));
  });

  it("refuses secrets in the environment and in arguments", () => {
    passes(variable("GF_SECURITY_ADMIN_PASSWORD__FILE", "/etc/password"));
    passes(variable("DB_PASSWORD", "$(FROM_ELSEWHERE)"));
    refuses(variable("DB_PASSWORD", "hunter2"), [/Variable DB_PASSWORD of container p/]);
    const args = ["--objstore.config", "{type: S3, config: {bucket: b, secret_key: hunter2}}"];
    refuses([set("p", [container("p", "thanos:v1", args)])], [/An argument of container p/]);
  });

  it("recognizes secrets by their form", () => {
    for (const [text, kind] of [
      ["-----BEGIN PRIVATE KEY-----", "a private key"],
      ["-----BEGIN EC PRIVATE KEY-----", "a private key"],
      ["https://hooks.slack.com/workflows/T0", "the address of a Slack webhook"],
      ["xoxb-1234", "a Slack token"],
      [`ghp_${"a".repeat(20)}`, "a GitHub token"],
      [`ghs_${"a".repeat(36)}`, "a GitHub token"],
      ["AKIAABCDEFGHIJKLMNOP", "an AWS access key"],
      ["ASIA0123456789ABCDEF", "an AWS access key"],
      [`AIza${"a".repeat(35)}`, "a Google API key"],
      ["postgres://user:secret@db:5432/x", "a password in a URL"],
    ])
      refuses(file(`x ${text ?? ""}`), [
        new RegExp(`^Key file of .+ contains ${kind ?? ""} in plain`),
      ]);
    for (const text of [
      "-----BEGIN CERTIFICATE-----",
      "-----BEGIN PUBLIC KEY-----",
      "https://slack.com/services/T0",
      "https://hooks.slack.com/other/T0",
      "axoxb-1",
      "xoxz-1",
      `ghp_${"a".repeat(19)}`,
      `ghz_${"a".repeat(20)}`,
      "AKIAABCDEFGHIJKLMNO",
      "AKIAABCDEFGHIJKLMNOPQ",
      "XAKIAABCDEFGHIJKLMNOP",
      `AIza${"a".repeat(34)}`,
      "postgres://user@db:5432/x",
      "postgres://db:5432/user@x",
      "https://user:$PASSWORD@host",
      "https://user:<password>@host",
      "https://user:{password}@host",
      "mailto:user:x@host",
    ])
      passes(file(`x ${text}`));
  });

  it("recognizes secrets by the setting's name", () => {
    for (const name of [
      "slack_api_url",
      "smtp_auth_password",
      "smtp_auth_secret",
      "opsgenie_api_key",
      "victorops_api_key",
      "wechat_api_secret",
      "api_key",
      "routing_key_secret",
      "service_key",
      "bot_token",
      "auth_password",
      "password",
      "bearer_token",
      "client_secret",
      "secret_key",
      "secret_access_key",
      "account_key",
      "storage_account_key",
    ]) {
      const found = [new RegExp(`a value of ${name} in plain`)];
      refuses(file(`${name}: hunter2`), found);
      refuses(file(`a: 1\n  - "${name}" : "hunter2"`), found);
      refuses(file(`[x]\n${name}=hunter2`), found);
      refuses(file(`{a: 1, '${name}': 'hunter2'}`), found);
      passes(file(`${name}_file: /etc/x`));
      passes(file(`my_${name}_name: hunter2`));
    }
    refuses(file("PASSWORD: hunter2"), [/a value of PASSWORD/]);
    for (const value of [
      ...["$X", "<secret>", "{{ x }}", "/etc/x", "null", "true", "false", "~", "xxx", "***", "XX"],
      ...["", '""', "# none"],
    ])
      passes(file(`password: ${value}`));
    for (const value of ["x1", "a*", "a/b", "1x", "*x", "ax"])
      refuses(file(`password: ${value}`), [/a value of password/]);
    refuses(file("password: /etc/x\nclient_secret: hunter2"), [/a value of client_secret/]);
  });

  it("recognizes variables by their name", () => {
    for (const name of [
      ...["DB_PASSWORD", "PASSWD", "CLIENT_SECRET", "BOT_TOKEN", "API_KEY", "APIKEY"],
      ...["PRIVATE_KEY", "AWS_ACCESS_KEY", "password"],
    ])
      refuses(variable(name, "hunter2"), [
        new RegExp(`^Variable ${name} of container p of .+ contains a value that is a secret by`),
      ]);
    for (const name of ["PASSWORD_FILE", "TOKEN_URL", "KEY", "PUBLIC_KEY"])
      passes(variable(name, "hunter2"));
    for (const value of ["", "/etc/x", "$(X)"]) passes(variable("DB_PASSWORD", value));
    refuses(variable("X", "xoxb-1"), [/contains a Slack token/]);
    passes([object("core/v1:ConfigMap", "c", {})]);
    passes([object("core/v1:Secret", "s", { data: { password: "password: hunter2" } })]);
  });

  it("checks each key, and reports each once", () => {
    const data = { a: "password: hunter2", b: "none", c: "xoxb-1" };
    refuses([object("core/v1:ConfigMap", "c", { data })], [/^Key a /, /^Key c /]);
    waits([object("core/v1:ConfigMap", "c", { data: { a: unknown } })]);
  });
});
