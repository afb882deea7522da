import { type Tool, tools } from "./catalog.ts";
import { isBuilt } from "./toolPath.ts";

/**
 * What tools are built for: `validation` of rules and receivers in each `pulumi up`, `make check`, `make gke`, or
 * the embedded cluster.
 */
export const purposes = ["validation", "check", "gke", "cluster"] as const;
export type Purpose = (typeof purposes)[number];

/** Modules with promtool, amtool and thanos. */
const validation = ["prometheus", "alertmanager", "thanos"];
const onlyForCheck = ["kube-score", "kubeconform", "actionlint", "pod-security"];
const googleProvider = "pulumi-resource-gcp";

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
  cluster: tools
    .filter(({ onDemand }) => !onDemand)
    .map(({ module }) => module)
    .filter((module) => !onlyForCheck.includes(module) && module !== googleProvider),
};

/** Tools of the catalog that are needed for a purpose. */
export const toolsFor = (purpose: Purpose): readonly Tool[] =>
  tools.filter(({ module }) => modules[purpose].includes(module));

/** Those that are not in the cache. */
export const missingTools = (purpose: Purpose): readonly Tool[] =>
  toolsFor(purpose).filter((tool) => !isBuilt(tool));
