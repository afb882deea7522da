// Lets Stryker's mocha runner find the internals of mocha 12, which end in .cjs. Remove it after
// https://github.com/stryker-mutator/stryker-js/pull/6205 is released.
import { registerHooks } from "node:module";

registerHooks({
  resolve: (specifier, context, next) =>
    next(
      /\/mocha\/lib\/cli\/(run-helpers|options|collect-files)$/.test(specifier)
        ? `${specifier}.cjs`
        : specifier,
      context,
    ),
});
