/** Programs that are built from one Go module. */
export interface Tool {
  /** Folder beside this file with the go.mod and go.sum. */
  readonly module: string;
  readonly version: string;
  /** Import paths of the packages, by program. */
  readonly programs: Readonly<Record<string, string>>;
  /**
   * Build tags. Upstream's netgo is left out: without cgo, it changes nothing but the constant netGoBuildTag
   * (net/netgo_on.go), for which Go would compile package net and everything that imports it a second time.
   */
  readonly tags?: readonly string[];
  /** Values of the variables in which upstream's build sets the version. */
  readonly versionVariables?: Readonly<Record<string, string>>;
  /** Files of a module to copy beside the program. */
  readonly files?: { readonly module: string; readonly paths: readonly string[] };
  /** Modules in which files are replaced. */
  readonly patches?: readonly Patch[];
  /** Pages of a web UI, which npm's packages build from the sources in a Go module. */
  readonly pages?: Pages;
  /** Prints the version, to find out whether the program on PATH can replace a build. */
  readonly versionCommand?: readonly string[];
  /**
   * Seconds of two cores in the build of all tools from empty caches, where a later tool finds the packages that it
   * shares with an earlier one: half of those in docs/bench.md, as two tools are built at a time. The longest builds
   * start first.
   */
  readonly seconds: number;
  /** Built only by the tests that need it. */
  readonly onDemand?: true;
}

/** Changes of the files of a Go module. */
export interface Patch {
  readonly module: string;
  /** Files to replace: path in the module to file beside go.mod. */
  readonly files: Readonly<Record<string, string>>;
  /** Files to leave out: path in the module. */
  readonly without?: readonly string[];
  /** Files to copy from another version of the module, which go.sum pins as well. */
  readonly from?: { readonly version: string; readonly files: readonly string[] };
}

/** A web UI in a workspace of pnpm. */
export interface Pages {
  /** Folder beside this file of the tool that is built from the same Go module. */
  readonly of: string;
  readonly goModule: string;
  /** Folder of the workspace in the Go module. */
  readonly workspace: string;
  /** Folder in the workspace of the project that is built. */
  readonly project: string;
  /** Upstream's build, which runs in the folder of the workspace. */
  readonly build: readonly [string, ...string[]];
  /** Folder in the workspace in which the build writes the pages. */
  readonly output: string;
  /** Packages to install in another version than the lockfile's. */
  readonly substitutes?: readonly Substitute[];
}

/** A dependency that is installed in another version. */
export interface Substitute {
  readonly name: string;
  /** Version in the lockfile. */
  readonly locked: string;
  readonly version: string;
  readonly integrity: string;
}

const commonVersion = (version: string) => ({
  "github.com/prometheus/common/version.Version": version,
});
const kubernetesVersion = "1.36.4";
const prometheusVersion = "3.16.0";
/**
 * Prometheus without the service discovery of AWS, Azure, IONOS, OCI and Outscale, whose SDKs are two fifths of its
 * source. components/monitoring/checks/scrapeConfigs.ts explains the error of promtool.
 * https://github.com/prometheus/prometheus/tree/v3.16.0/plugins
 */
const discovery = [
  "remove_all_sd",
  ...[
    ...["consul", "digitalocean", "dns", "eureka", "gce", "hetzner", "kubernetes", "linode"],
    ...["marathon", "moby", "nomad", "openstack", "ovhcloud", "puppetdb", "scaleway"],
    ...["stackit", "triton", "uyuni", "vultr", "xds", "zookeeper"],
  ].map((name) => `enable_${name}_sd`),
];
const componentVersion = "k8s.io/component-base/version";

/**
 * Every tool, in the newest version whose published module builds. Modules of newer releases lack files
 * or need a newer Go.
 */
export const tools: readonly Tool[] = [
  {
    module: "kubernetes",
    version: kubernetesVersion,
    programs: Object.fromEntries(
      [
        "kube-apiserver",
        "kube-controller-manager",
        "kube-scheduler",
        "kubelet",
        "kube-proxy",
        "kubectl",
      ].map((program) => [program, `k8s.io/kubernetes/cmd/${program}`]),
    ),
    versionVariables: {
      [`${componentVersion}.gitVersion`]: `v${kubernetesVersion}`,
      [`${componentVersion}.gitMajor`]: "1",
      [`${componentVersion}.gitMinor`]: "36",
    },
    versionCommand: ["kubelet", "--version"],
    seconds: 368,
  },
  {
    module: "prometheus",
    version: prometheusVersion,
    programs: {
      prometheus: "github.com/prometheus/prometheus/cmd/prometheus",
      promtool: "github.com/prometheus/prometheus/cmd/promtool",
    },
    tags: discovery,
    versionVariables: commonVersion(prometheusVersion),
    versionCommand: ["prometheus", "--version"],
    seconds: 200,
  },
  {
    module: "prometheus-pages",
    version: prometheusVersion,
    programs: {},
    pages: {
      of: "prometheus",
      goModule: "github.com/prometheus/prometheus",
      workspace: "web/ui",
      project: "mantine-ui",
      build: ["bash", "build_ui.sh", "--mantine-ui"],
      output: "static",
      substitutes: [
        {
          // Not every npm registry has 9.7.2.
          name: "@mantine/code-highlight",
          locked: "9.7.2",
          version: "9.6.2",
          integrity:
            "sha512-lEtpNTvLeKB0UKn/f6iH8NKwUtn++Otfg0KCTsIf9ThpSAwkexBTxuo5mDr4UwljalHRIAmFi9otdQ82l6ecYA==",
        },
      ],
    },
    seconds: 41,
  },
  {
    module: "traefik",
    version: "3.6.15",
    programs: { traefik: "github.com/traefik/traefik/v3/cmd/traefik" },
    versionVariables: { "github.com/traefik/traefik/v3/pkg/version.Version": "3.6.15" },
    patches: [
      {
        module: "github.com/go-acme/lego/v4",
        files: { "providers/dns/zz_gen_dns_providers.go": "dnsProviders.go" },
      },
      {
        module: "github.com/traefik/traefik/v3",
        files: { "pkg/provider/ecs/ecs.go": "ecs/ecs.go" },
        without: ["pkg/provider/ecs/config.go", "pkg/provider/ecs/label.go"],
      },
    ],
    versionCommand: ["traefik", "version"],
    seconds: 105,
  },
  {
    module: "pulumi",
    version: "3.259.0",
    programs: { pulumi: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi" },
    versionVariables: { "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": "v3.259.0" },
    versionCommand: ["pulumi", "version"],
    seconds: 178,
  },
  {
    module: "pulumi-resource-kubernetes",
    version: "4.25.0",
    programs: { "pulumi-resource-kubernetes": "." },
    versionVariables: {
      "github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/version.Version": "4.25.0",
    },
    patches: [
      {
        module: "github.com/pulumi/pulumi-kubernetes/provider/v4",
        files: { "pkg/provider/provider_construct.go": "components/construct.go" },
      },
    ],
    files: {
      module: "github.com/pulumi/pulumi-kubernetes/provider/v4",
      paths: [
        "cmd/pulumi-resource-kubernetes/schema.json",
        "cmd/pulumi-resource-kubernetes/terraform-mapping.json",
      ],
    },
    seconds: 87,
  },
  {
    module: "thanos",
    version: "0.42.4",
    programs: { thanos: "github.com/thanos-io/thanos/cmd/thanos" },
    // Without slicelabels, Thanos builds but panics in its first gRPC response.
    tags: ["slicelabels"],
    versionVariables: commonVersion("0.42.4"),
    versionCommand: ["thanos", "--version"],
    seconds: 92,
  },
  {
    module: "pulumi-resource-random",
    version: "4.19.0",
    programs: { "pulumi-resource-random": "." },
    versionVariables: { "main.version": "4.19.0" },
    seconds: 82,
  },
  {
    module: "kube-state-metrics",
    version: "2.20.0",
    programs: { "kube-state-metrics": "k8s.io/kube-state-metrics/v2" },
    versionVariables: commonVersion("v2.20.0"),
    versionCommand: ["kube-state-metrics", "version"],
    seconds: 16,
  },
  {
    module: "coredns",
    version: "1.15.0",
    programs: { coredns: "github.com/coredns/coredns" },
    versionCommand: ["coredns", "-version"],
    seconds: 56,
  },
  {
    module: "alertmanager",
    version: "0.34.2",
    programs: {
      alertmanager: "github.com/prometheus/alertmanager/cmd/alertmanager",
      amtool: "github.com/prometheus/alertmanager/cmd/amtool",
    },
    versionVariables: commonVersion("0.34.2"),
    // Alertmanager embeds pages that its module lacks since 0.32, and the compiler of these pages downloads
    // Elm's packages, which neither npm nor Go has. So this build has the pages of 0.31, which use the same API.
    // https://github.com/prometheus/alertmanager/blob/v0.34.2/CHANGELOG.md
    patches: [
      {
        module: "github.com/prometheus/alertmanager",
        files: { "ui/web.go": "ui.go" },
        from: { version: "v0.31.1", files: ["asset/assets_vfsdata.go"] },
      },
    ],
    versionCommand: ["alertmanager", "--version"],
    seconds: 9,
  },
  {
    module: "local-path-provisioner",
    version: "0.0.30",
    programs: { "local-path-provisioner": "github.com/rancher/local-path-provisioner" },
    seconds: 8,
  },
  {
    module: "gcs-emulator",
    version: "1.56.1",
    programs: { "gcs-emulator": "." },
    seconds: 13,
  },
  {
    module: "pulumi-language-nodejs",
    version: "3.184.0",
    programs: {
      "pulumi-language-nodejs": "github.com/pulumi/pulumi/sdk/nodejs/cmd/pulumi-language-nodejs/v3",
    },
    versionVariables: { "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": "v3.184.0" },
    seconds: 22,
  },
  {
    module: "etcd",
    version: "3.7.3",
    programs: { etcd: "go.etcd.io/etcd/server/v3" },
    versionCommand: ["etcd", "--version"],
    seconds: 63,
  },
  {
    module: "node-exporter",
    version: "1.12.1",
    programs: { node_exporter: "github.com/prometheus/node_exporter" },
    versionVariables: commonVersion("1.12.1"),
    versionCommand: ["node_exporter", "--version"],
    seconds: 8,
  },
  {
    module: "blackbox-exporter",
    version: "0.28.0",
    programs: { blackbox_exporter: "github.com/prometheus/blackbox_exporter" },
    versionVariables: commonVersion("0.28.0"),
    versionCommand: ["blackbox_exporter", "--version"],
    seconds: 3,
  },
  {
    module: "prometheus-operator",
    version: "0.93.1",
    programs: {
      "prometheus-operator": "github.com/prometheus-operator/prometheus-operator/cmd/operator",
    },
    versionVariables: commonVersion("0.93.1"),
    versionCommand: ["prometheus-operator", "--version"],
    seconds: 78,
  },
  {
    module: "kube-router",
    version: "2.1.0",
    programs: { "kube-router": "github.com/cloudnativelabs/kube-router/v2/cmd/kube-router" },
    versionVariables: { "github.com/cloudnativelabs/kube-router/v2/pkg/version.Version": "v2.1.0" },
    patches: [
      {
        module: "github.com/cloudnativelabs/kube-router/v2",
        files: { "pkg/controllers/routing/aws.go": "aws.go" },
      },
    ],
    seconds: 23,
  },
  {
    module: "actionlint",
    version: "1.7.12",
    programs: { actionlint: "github.com/rhysd/actionlint/cmd/actionlint" },
    versionVariables: { "github.com/rhysd/actionlint.version": "1.7.12" },
    versionCommand: ["actionlint", "-version"],
    seconds: 5,
  },
  {
    module: "kube-score",
    version: "1.20.0",
    programs: { "kube-score": "github.com/zegl/kube-score/cmd/kube-score" },
    versionVariables: { "main.version": "1.20.0" },
    versionCommand: ["kube-score", "version"],
    seconds: 20,
  },
  {
    module: "kubeconform",
    version: "0.8.0",
    programs: { kubeconform: "github.com/yannh/kubeconform/cmd/kubeconform" },
    versionVariables: { "main.version": "0.8.0" },
    versionCommand: ["kubeconform", "-v"],
    seconds: 2,
  },
  // For tests/gke.
  {
    module: "pulumi-resource-gcp",
    version: "9.37.0",
    programs: { "pulumi-resource-gcp": "." },
    versionVariables: { "main.version": "9.37.0" },
    patches: [
      {
        module: "github.com/hashicorp/terraform-provider-google",
        files: { "google/provider/provider_register_services.go": "services/services.go" },
      },
    ],
    seconds: 64,
  },
  // Previous releases, for tests of upgrades (tests/chaos).
  {
    module: "prometheus-previous",
    version: "3.15.1",
    programs: { "prometheus-previous": "github.com/prometheus/prometheus/cmd/prometheus" },
    tags: discovery,
    versionVariables: commonVersion("3.15.1"),
    seconds: 60,
    onDemand: true,
  },
  {
    module: "thanos-previous",
    // The module of 0.41 cannot be verified: it requires a gRPC fork that Go's checksum database lacks.
    // https://github.com/thanos-io/thanos/blob/v0.41.0/go.mod
    version: "0.42.0",
    programs: { "thanos-previous": "github.com/thanos-io/thanos/cmd/thanos" },
    tags: ["slicelabels"],
    versionVariables: commonVersion("0.42.0"),
    seconds: 20,
    onDemand: true,
  },
  // For tests of pulled images.
  {
    module: "registry",
    version: "3.1.2",
    programs: { registry: "." },
    seconds: 17,
    onDemand: true,
  },
  { module: "pod-security", version: "0.36.4", programs: { "pod-security": "." }, seconds: 2 },
  { module: "pause", version: "3.10.1", programs: { pause: "." }, seconds: 1 },
];
