// Mutation testing: https://stryker-mutator.io/docs/stryker-js/configuration

/** Parts of the code with the tests that must notice a change in them. */
const parts = {
  policy: {
    mutate: ["policy/{model,policies}/**/*.ts"],
    spec: ["tests/unit/policy/**/*.test.ts"],
    // They check this project's whole stacks, a second each, and report nothing that the others miss.
    ignore: ["tests/unit/policy/mutations.test.ts", "tests/unit/policy/stacks.test.ts"],
  },
  settings: {
    mutate: ["components/settings/*.ts"],
    spec: ["tests/unit/components/settings/*.test.ts"],
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
  // A change outside of functions takes effect when a module is loaded, so each needs a new process
  // of some seconds: STATIC=1 includes them.
  ignoreStatic: process.env.STATIC !== "1",
  // Node strips no types below node_modules, so the sandbox is not there.
  tempDirName: ".stryker-tmp",
  // Only what the tests read; a sandbox is a copy.
  ignorePatterns: ["/bench", "/dashboards", "/tests/e2e", "/tests/chaos"],
  reporters: ["clear-text", "progress", "json"],
  clearTextReporter: { allowEmojis: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: "node_modules/.cache/mutation.json" },
  thresholds: { high: 95, low: 90, break: 90 },
};
