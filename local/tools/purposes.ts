import { type Tool, tools } from "./catalog.ts";
import { isBuilt } from "./toolPath.ts";

/**
 * What tools are built for: `validation` of rules and receivers in each `pulumi up`, `make check`, `make gke`, the
 * embedded cluster with images that are built, or with images that are pulled.
 */
export const purposes = ["validation", "check", "gke", "cluster", "pulled"] as const;
export type Purpose = (typeof purposes)[number];

/** Modules with promtool, amtool and thanos. */
const validation = ["prometheus", "alertmanager", "thanos"];
const onlyForCheck = ["kube-score", "kubeconform", "actionlint", "pod-security"];
const googleProvider = "pulumi-resource-gcp";
/** Modules whose programs run in pods only, and pages that pods serve. */
const onlyInImages = [
  ...["blackbox-exporter", "coredns", "kube-state-metrics", "local-path-provisioner"],
  ...["node-exporter", "pause", "prometheus-operator", "prometheus-pages", "traefik"],
];

const forCluster = tools
  .filter(({ onDemand }) => !onDemand)
  .map(({ module }) => module)
  .filter((module) => !onlyForCheck.includes(module) && module !== googleProvider);

const modules: Readonly<Record<Purpose, readonly string[]>> = {
  validation,
  // The unit tests run the exporter with its configuration.
  check: [...validation, ...onlyForCheck, "blackbox-exporter"],
  // An API server without nodes, and Pulumi with its plugins.
  gke: [
    ...validation,
    ...["kubernetes", "etcd", "pulumi", "pulumi-language-nodejs"],
    ...["pulumi-resource-kubernetes", "pulumi-resource-random", googleProvider],
  ],
  cluster: forCluster,
  pulled: forCluster.filter((module) => !onlyInImages.includes(module)),
};

/** Tools of the catalog that are needed for a purpose. */
export const toolsFor = (purpose: Purpose): readonly Tool[] =>
  tools.filter(({ module }) => modules[purpose].includes(module));

/** Those that are not in the cache. */
export const missingTools = (purpose: Purpose): readonly Tool[] =>
  toolsFor(purpose).filter((tool) => !isBuilt(tool));

/** Seconds that the build of tools takes on two cores. */
export const buildSeconds = (tools: readonly Tool[]) =>
  tools.reduce((sum, { seconds }) => sum + seconds, 0);

export const buildMinutes = (tools: readonly Tool[]) => Math.ceil(buildSeconds(tools) / 60);
