// Mutation testing: https://stryker-mutator.io/docs/stryker-js/configuration

/** Test files of a folder. Mocha splits patterns at commas, so it supports no {a,b}. */
const tests = (folder, ...names) => names.map((name) => `tests/unit/${folder}/${name}.test.ts`);

/** Parts of the code with the tests that must notice a change in them. */
const parts = {
  policy: {
    mutate: ["policy/{model,policies}/**/*.ts"],
    spec: ["tests/unit/policy/**/*.test.ts"],
    // They run policies on whole stacks, one second each, and kill no mutant that the others miss.
    ignore: tests("policy", "mutations", "stacks"),
  },
  settings: {
    mutate: ["components/settings/*.ts"],
    spec: ["tests/unit/components/settings/*.test.ts"],
    // They read whole configurations and stacks.
    ignore: tests("components/settings", "refused", "resources"),
  },
  rules: {
    // Without the file that reads the rules and runs promtool.
    mutate: ["components/monitoring/rules/*.ts", "!components/monitoring/rules/rules.ts"],
    spec: ["tests/unit/components/monitoring/rules/*.test.ts"],
    ignore: tests("components/monitoring/rules", "rules", "stack"),
  },
  // What the program writes for Prometheus, Alertmanager, Thanos and Kubernetes. Their fixed values have golden files.
  config: {
    mutate: [
      "components/monitoring/externalLabels.ts",
      "components/monitoring/alertmanager/{config,inhibitions,integrations,receivers,unreceived}.ts",
      "components/monitoring/probes/{address,reach,scrapeJob,target}.ts",
      "components/monitoring/prometheus/{config,ownLabels,scrapeJobs,servedSince}.ts",
      "components/monitoring/thanos/{replicas,storeApiLimits}.ts",
      "components/kubernetes/{annotations,configFiles,literal,networkPolicies}.ts",
      "components/ingress/serving.ts",
    ],
    spec: [
      ...tests("components/monitoring", "externalLabels"),
      ...tests("components/monitoring/alertmanager", "config", "receivers", "unreceived"),
      ...tests("components/monitoring/probes", "address", "reach", "target"),
      ...tests("components/monitoring/prometheus", "config", "scrapeJobs", "servedSince"),
      ...tests("components/monitoring/thanos", "replicas", "storeApiLimits"),
      ...tests("components/kubernetes", "annotations", "configFiles", "literal", "networkPolicies"),
      ...tests("components/ingress", "serving"),
    ],
  },
  plan: {
    mutate: ["plan/*.ts", "!plan/cli.ts"],
    spec: ["tests/unit/plan/*.test.ts"],
  },
};

const names = process.env.ONLY ? process.env.ONLY.split(" ") : Object.keys(parts);
const chosen = names.map((name) => {
  if (!(name in parts)) throw new Error(`ONLY=${name}: there are ${Object.keys(parts).join(", ")}`);
  return parts[name];
});

export default {
  testRunner: "mocha",
  mochaOptions: {
    spec: chosen.flatMap(({ spec }) => spec),
    ignore: chosen.flatMap(({ ignore = [] }) => ignore),
  },
  mutate: chosen.flatMap(({ mutate }) => mutate),
  coverageAnalysis: "perTest",
  concurrency: 1,
  // For machines under load. Stryker ends an endless loop by its number of iterations as well.
  timeoutMS: 60_000,
  dryRunTimeoutMinutes: 30,
  // A change outside of functions takes effect when a module is loaded, so each needs a new process
  // of some seconds: STATIC=1 includes them.
  ignoreStatic: process.env.STATIC !== "1",
  // Node does not strip types in node_modules, the default folder of the sandbox.
  tempDirName: ".stryker-tmp",
  // Files that the tests read: Stryker copies them into the sandbox.
  ignorePatterns: ["/bench", "/tests/e2e", "/tests/chaos"],
  reporters: ["clear-text", "progress", "json"],
  clearTextReporter: { allowEmojis: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: "node_modules/.cache/mutation.json" },
  thresholds: { high: 95, low: 90, break: 90 },
};
