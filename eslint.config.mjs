import pulumi from "@pulumi/eslint-plugin";
import tseslint from "typescript-eslint";

/** Folders of the repository, and the folders that each of them must not import. */
const forbiddenImports = {
  components: ["bench", "drift", "generate", "local", "plan", "policy", "render", "tests"],
  local: ["bench", "components", "dashboards", "drift", "plan", "policy", "render", "tests"],
  bench: ["tests"],
  drift: ["bench", "plan", "render", "tests"],
  generate: ["bench", "tests"],
  plan: ["bench", "render", "tests"],
  policy: ["bench", "components", "dashboards", "drift", "local", "plan", "render", "tests"],
  render: ["bench", "local", "tests"],
};

export default tseslint.config(
  { ignores: ["node_modules/", ".stryker-tmp/"] },
  ...tseslint.configs.strictTypeChecked,
  {
    files: ["**/*.ts"],
    plugins: { "@pulumi": pulumi },
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "@pulumi/no-output-in-template-literal": "error",
      "@pulumi/no-output-instance-in-template-literal": "error",
      // A constructor registers its resource, and many resources have no further use.
      "no-new": "off",
      "@typescript-eslint/no-extraneous-class": "off",
      // Fails with "typeParameters.params is not iterable" at any type literal in ESLint 9.39.
      "@typescript-eslint/unified-signatures": "off",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
    },
  },
  {
    // Tests read inputs of resources, which have no types in the mock engine's records.
    files: ["tests/gke/standIn/**/*.ts", "tests/unit/**/*.ts"],
    rules: {
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
    },
  },
  ...Object.entries(forbiddenImports).map(([folder, forbidden]) => ({
    files: [`${folder}/**/*.ts`],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              regex: `^(\\.\\./)+(${forbidden.join("|")})/`,
              message: `Files in ${folder}/ must not depend on this folder (see eslint.config.mjs).`,
            },
          ],
        },
      ],
    },
  })),
  // Configuration files, and the entry point of the policy pack, are not in the TypeScript project.
  { files: ["**/*.{mjs,cjs}"], extends: [tseslint.configs.disableTypeChecked] },
);
