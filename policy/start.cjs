// Entry point of the pack for Pulumi.

// @pulumi/policy reads the pack's version from the package.json of the working directory, which
// is that of the checked program.
process.chdir(__dirname);

// Pulumi requires this file with ts-node, which would check the types of required TypeScript files
// for 5 s. Node loads imported files by itself and strips their types.
module.exports = import("./index.ts");
